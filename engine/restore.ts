import type { Phase } from '../reports/index.ts';
import { type Command, type Completion, ConnectError } from '../runners/index.ts';
import type { Change, Presence } from '../scenarios/index.ts';
import { delay } from './wait.ts';

/** Enough of a change to undo it and to prove it gone; a live change or one that the ledger kept. */
export interface Undoable {
  readonly kind: string;
  readonly name: string;
  readonly revert: readonly Command[];
  readonly probe: Command;
  presence(completion: Completion): Presence;
}

export function undoable(change: Change): Undoable {
  const { kind, name, revert, probe } = change;
  return { kind, name, revert, probe, presence: completion => change.state(completion) };
}

/** Sends several commands in one round trip where the host's shell can, and tells their endings apart. */
export type SendAll = (phase: Phase, commands: readonly Command[]) => Promise<readonly Completion[]>;

export interface Restoration {
  /** By change, in the order given. */
  readonly presences: readonly Presence[];
  readonly restored: boolean;
}

/** Milliseconds before another attempt; a service that is marked for deletion needs a moment (error 1072). */
const pauses = [250, 1_000, 3_000];

/** What else bears the marker, processes above all; undefined where it cannot be told. */
export type Sweep = () => Promise<readonly string[] | undefined>;

interface Seen {
  readonly presences: readonly Presence[];
  readonly swept: boolean;
}

/**
 * Reverts in reverse order, sweeps, probes, and tries again what is still there. Nothing is believed but sweep and
 * probes: the reversals' own exit codes say little (a unit that never started cannot be stopped).
 */
export async function restore(
  changes: readonly Undoable[],
  sendAll: SendAll,
  sweep: Sweep,
): Promise<Restoration> {
  let seen: Seen = { presences: changes.map(() => 'unknown'), swept: false };
  for (const pause of [0, ...pauses]) {
    if (isRestored(seen)) break;
    if (pause > 0) await delay(pause);
    const before = seen;
    seen = (await ifReached(() => attempt(changes, before, sendAll, sweep))) ?? before;
  }
  return { presences: seen.presences, restored: isRestored(seen) };
}

function isRestored({ presences, swept }: Seen): boolean {
  return swept && presences.every(isSettled);
}

/** Nothing of the run's is there: nothing at all, or what bears no mark of it and must be left alone. */
function isSettled(presence: Presence | undefined): boolean {
  return presence === 'absent' || presence === 'foreign';
}

/** What was left alone, as people are told of it. */
export function leftAlone<C extends Pick<Undoable, 'kind' | 'name'>>(
  changes: readonly C[],
  { presences }: Restoration,
): string[] {
  return changes
    .filter((_, index) => presences[index] === 'foreign')
    .map(({ kind, name }) => `${kind} ${name} is there and bears no mark of this run: left alone`);
}

async function attempt(
  changes: readonly Undoable[],
  { presences }: Seen,
  sendAll: SendAll,
  sweep: Sweep,
): Promise<Seen> {
  const left = changes.filter((_, index) => !isSettled(presences[index]));
  await sendAll(
    'revert',
    left.toReversed().flatMap(({ revert }) => revert),
  );
  // First: a command of the act that outlived its connection could yet make what a probe has not found.
  const swept = (await sweep())?.length === 0;
  return { swept, presences: await probe(changes, sendAll, 'verify') };
}

/** Undefined where no connection can be had: then nothing is known, and the host counts as left changed. */
export async function ifReached<T>(send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof ConnectError) return undefined;
    throw error;
  }
}

export async function probe(
  changes: readonly Pick<Undoable, 'probe' | 'presence'>[],
  sendAll: SendAll,
  phase: Phase,
): Promise<Presence[]> {
  const completions = await sendAll(
    phase,
    changes.map(change => change.probe),
  );
  return changes.map((change, index) => {
    const completion = completions[index];
    return completion === undefined ? 'unknown' : change.presence(completion);
  });
}
