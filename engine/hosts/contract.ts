import type { Platform } from '../../inventory/index.ts';
import type { Command, Completion } from '../../runners/index.ts';
import type { HostFacts } from '../../scenarios/index.ts';
import type { Sighting } from './host-clock.ts';

/** Sends one command of the engine's own; it is recorded like every other. */
export type Send = (command: Command, options?: { timeoutMs?: number }) => Promise<Completion>;

export interface ArrivalQuery {
  readonly run: string;
  /** What the inventory says; a host of another one is refused before anything is changed on it. */
  readonly platform: Platform;
  /** Says who holds the lock, for people: user, machine, process. */
  readonly owner: string;
  /** Runs whose locks may be taken over: they are known to be dead. */
  readonly deadRuns: readonly string[];
  readonly tools: readonly string[];
  /** Milliseconds until the lock expires by the host's clock. */
  readonly lockMs: number;
}

export interface Arrival {
  readonly facts: Omit<HostFacts, 'platform' | 'unprivileged' | 'reachedAs'>;
  /** Whether the actor is root, or an administrator. */
  readonly admin: boolean;
  /** Host's clock in milliseconds since the epoch, read once during the command; NaN where it told no time. */
  readonly hostTime: number;
  readonly sent: number;
  readonly received: number;
  readonly within?: number;
  readonly clock: ClockReading;
}

/** How the host is asked for its time again. */
export interface ClockReading {
  readonly command: Command;
  read(completion: Completion): Sighting;
}

/** Why the host cannot be drilled now; `message` and `fix` are for people. */
export interface NotNow {
  readonly message: string;
  readonly fix: string;
  /** The run that is at work there. */
  readonly heldBy?: string;
  /** Its answer did not arrive whole: it may be locked all the same. */
  readonly unanswered?: true;
}

export interface SweepQuery {
  readonly marker: string;
  /** Accounts that a drill on the host acts by; what else bears the marker and is another's is not the drill's. */
  readonly owners: readonly string[];
  /** Names of what the drill makes, files of programs among them. */
  readonly paths: readonly string[];
}

export interface Trace {
  /** For people. */
  readonly text: string;
  /** Shows more of it, by hand. */
  readonly look?: Command;
  /** Of a process that is provably the drill's own, one of its payloads: by what it is known again. */
  readonly own?: string;
  /** Of an account that no drill on the host acts by: whoever reads the marker can name it. */
  readonly bystander?: true;
}

/** What the engine itself asks of a platform, besides what changes bring along. */
export interface HostCare {
  /** What makes an administrator of such an account, as lines for people. */
  elevate(actor: string): readonly string[];
  /** Names, uids or SIDs by which logs may name whoever sends; empty where it does not answer. */
  identities(send: Send, as: Command['as']): Promise<readonly string[]>;
  /** One round trip: identity, clock, tools, and the lock taken. */
  arrive(send: Send, query: ArrivalQuery): Promise<Arrival | NotNow>;
  /** What the host calls itself; undefined when it is unknown. */
  hostname(send: Send): Promise<string | undefined>;
  /** Gives the lock back if this run holds it; false when it may hold it still: the host did not answer, or could not. */
  leave(send: Send, run: string): Promise<boolean>;
  /** What bears a marker and is accounted for by no change: processes above all. Undefined when it is unknown. */
  traces(send: Send, query: SweepQuery): Promise<readonly Trace[] | undefined>;
  /** Ends those of the drill's own processes that are still what they were when they were found. */
  kill(send: Send, own: readonly string[]): Promise<void>;
}
