import type { BootSettings } from '../machine.ts';
import type { Stop } from '../stop.ts';
import type { Report } from './deeds.ts';
import type { Descriptor } from './descriptor.ts';
import type { FileTree } from './files.ts';
import type { Credentials, ProcessTable, UnixProcess } from './process.ts';

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly home: string;
  readonly shell: string;
}

/** One run of an emulated program. */
export interface Call {
  readonly host: UnixHost;
  readonly process: UnixProcess;
  /** Arguments without the program's name. */
  readonly args: readonly string[];
  /** The program's name as called. */
  readonly name: string;
  readonly environment: ReadonlyMap<string, string>;
  readonly descriptors: ReadonlyMap<number, Descriptor>;
  readonly stdin: Descriptor;
  readonly signal: Stop;
  out(bytes: string): void;
  error(bytes: string): void;
}

/** Gives the exit code. */
export type Program = (call: Call) => number | Promise<number>;

/** What the programs of an emulated Unix host can reach. */
export interface UnixHost {
  readonly hostname: string;
  readonly settings: BootSettings;
  readonly files: FileTree;
  readonly processes: ProcessTable;
  readonly users: readonly User[];
  readonly groups: Readonly<Record<string, number>>;
  readonly programs: ReadonlyMap<string, Program>;
  /** `uname` of the system. */
  readonly system: {
    readonly name: string;
    readonly release: string;
    readonly version: string;
    readonly machine: string;
  };
  readonly report: Report;
  /** Replaces what a process runs, as execve does, and runs it to its end. */
  execute(process: UnixProcess, run: Execution): Promise<Ended>;
  /** Ends a process and reports it. */
  exit(process: UnixProcess, code: number): void;
  credentials(user: User): Credentials;
}

export interface Execution {
  /** Path of the executable, absolute or relative. */
  readonly path: string;
  readonly argv: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly descriptors: ReadonlyMap<number, Descriptor>;
}

/** 128 + n is for shells: here the signal is told by name. */
export interface Ended {
  readonly code: number;
  readonly signal?: string;
}
