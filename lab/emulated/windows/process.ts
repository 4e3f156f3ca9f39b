import type { Stop } from '../stop.ts';
import type { Token } from './tokens.ts';

export interface Process {
  readonly pid: number;
  /** `{39E4A257-D62D-5F90-8710-000000000700}`, as Sysmon makes them. */
  readonly guid: string;
  readonly parent: Process | undefined;
  /** Full path of the executable. */
  readonly image: string;
  readonly commandLine: string;
  readonly directory: string;
  readonly token: Token;
  readonly content: string;
  readonly startedAt: number;
  /** Aborts when the process is to end. */
  readonly stop: Stop;
  exitStatus?: number;
}

export type Spawn = Omit<Process, 'pid' | 'guid' | 'startedAt' | 'stop'>;
