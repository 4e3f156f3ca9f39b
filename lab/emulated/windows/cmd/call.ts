import type { Input, Output } from '../../streams.ts';
import type { Environment } from '../environment.ts';
import type { WindowsHost } from '../host.ts';
import type { Process } from '../process.ts';

export interface CmdStreams {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** What a builtin command can reach of the shell it runs in. */
export interface ShellState {
  readonly machine: WindowsHost;
  readonly process: Process;
  readonly environment: Environment;
  directory: string;
  readonly errorLevel: number;
  /** Absolute spelling of a path. */
  path(path: string): string;
  /** Runs a command without operators; gives its status. */
  simple(text: string, streams: CmdStreams): Promise<number>;
}

export interface BuiltinCall extends CmdStreams {
  readonly shell: ShellState;
  /** What follows the name, as typed. */
  readonly rest: string;
}

/** Gives the exit code, or undefined where cmd.exe leaves ERRORLEVEL alone. */
export type Builtin = (call: BuiltinCall) => number | undefined | Promise<number | undefined>;
