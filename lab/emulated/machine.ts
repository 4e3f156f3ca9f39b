import type { Faults } from './faults.ts';
import type { Streams } from './streams.ts';

/** The accounts of the inventory: who acts, who reads logs, who must be refused. */
export type Role = 'actor' | 'observer' | 'unprivileged';

export type HostName = 'lab-win01' | 'lab-linux01' | 'lab-mac01';
export type Platform = 'windows' | 'linux' | 'macos';

/** How a program or a whole command line ended. */
export type Ending = { readonly code: number } | { readonly signal: string };

/** One emulated computer: state that commands alter, and logs that record the alterations. */
export interface Machine {
  /** Runs one command line as the login shell of `role`'s account would. */
  run(role: Role, commandLine: string, streams: Streams): Promise<Ending>;
  /** All that it holds besides its logs' contents, a line each, told by none of its own programs: what a test compares. */
  census(): readonly string[];
  /** Ends timers and programs that still run. */
  stop(): void;
}

/** What tells one kind of host from another; the machine itself is made at its first command. */
export interface Model {
  readonly platform: Platform;
  readonly dialect: 'cmd' | 'posix';
  readonly users: Readonly<Record<Role, string>>;
  /** The version text that the SSH server shows. */
  readonly ident: string;
  boot(settings: BootSettings): Machine;
}

export interface BootSettings {
  readonly hostname: string;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Milliseconds since the epoch on the host's own clock. */
export type Clock = () => number;
