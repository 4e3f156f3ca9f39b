import type { Streams } from '../streams.ts';
import type { Environment } from './environment.ts';
import { absolute } from './files.ts';
import type { WindowsHost } from './host.ts';
import type { ServiceConnection } from './launch.ts';
import type { Process } from './process.ts';

/** One run of an emulated program. */
export interface Call extends Streams {
  readonly machine: WindowsHost;
  readonly process: Process;
  /** Arguments as CommandLineToArgvW splits them, without the program. */
  readonly args: readonly string[];
  /** The arguments as typed. */
  readonly rest: string;
  readonly directory: string;
  readonly environment: Environment;
  readonly service?: ServiceConnection;
}

/** Gives the exit code. */
export type Program = (call: Call) => number | Promise<number>;

export const pathFor = (call: Call, path: string): string =>
  absolute(path, call.directory, call.machine.hostname);

/** Lines as Windows programs print them. */
export const lines = (...texts: readonly string[]): string => texts.map(text => `${text}\r\n`).join('');
