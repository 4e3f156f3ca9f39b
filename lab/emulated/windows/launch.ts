import type { Streams } from '../streams.ts';
import type { Environment } from './environment.ts';
import type { Process } from './process.ts';
import type { Token } from './tokens.ts';

/** How a service program speaks to the service control manager. */
export interface ServiceConnection {
  /** StartServiceCtrlDispatcher: the service is running from here on. */
  connected(): void;
  /** Resolves when the service is told to stop. */
  readonly stopped: Promise<void>;
}

export interface Launch {
  readonly parent: Process;
  /** Full path of the executable. */
  readonly path: string;
  readonly commandLine: string;
  readonly args: readonly string[];
  /** What follows the program's name, as typed. */
  readonly rest: string;
  readonly token: Token;
  readonly directory: string;
  readonly environment: Environment;
  readonly streams: Streams;
  readonly service?: ServiceConnection;
}

export interface Launched {
  readonly process: Process;
  /** The exit status. */
  readonly ended: Promise<number>;
}
