import type { Phase } from '../../reports/index.ts';
import { type Command, type Completion, ConnectError } from '../../runners/index.ts';
import type { Change, Presence } from '../../scenarios/index.ts';
import { delay, type SendAll, type Trace } from '../hosts/index.ts';
import type { Swept } from './sweep.ts';

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

export interface Restoration {
  /** By change, in the order given. */
  readonly presences: readonly Presence[];
  readonly restored: boolean;
  /** Processes that outlived the reversal of what had begun them: killed, and proven gone. */
  readonly killed: readonly string[];
  /** What else bears the marker and is still there. */
  readonly left: readonly Trace[];
}

/** Milliseconds before another attempt; a service that is marked for deletion needs a moment (error 1072). */
const pauses = [250, 1_000, 3_000];

/** Looks for what else bears the marker, and ends what of it is the drill's own. */
export type Sweep = () => Promise<Swept>;

interface Seen extends Pick<Restoration, 'presences'> {
  /** Undefined where it is unknown. */
  readonly left: readonly Trace[] | undefined;
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
  let seen: Seen = { presences: changes.map(() => 'unknown'), left: undefined };
  // Also what an attempt killed that lost the host afterwards.
  const killed = new Set<string>();
  const look = async () => {
    const swept = await sweep();
    for (const text of swept.killed) killed.add(text);
    return swept.left;
  };
  for (const pause of [0, ...pauses]) {
    if (isRestored(seen)) break;
    if (pause > 0) await delay(pause);
    const before = seen;
    seen = (await ifReached(() => attempt(changes, before, sendAll, look))) ?? before;
  }
  const { presences, left } = seen;
  const isGone = (text: string) => left?.every(trace => trace.text !== text) ?? false;
  return {
    presences,
    restored: isRestored(seen),
    killed: [...killed].filter(isGone),
    left: left ?? [],
  };
}

function isRestored({ presences, left }: Seen): boolean {
  return (left?.every(({ bystander }) => bystander) ?? false) && presences.every(isSettled);
}

/** Nothing of the run's is there: nothing at all, or what bears no mark of it and must be left alone. */
export function isSettled(presence: Presence | undefined): boolean {
  return presence === 'absent' || presence === 'foreign';
}

/** What people should know of how a host was restored. */
export function remarks<C extends Pick<Undoable, 'kind' | 'name'>>(
  changes: readonly C[],
  { presences, killed, left }: Restoration,
): string[] {
  const foreign = changes.filter((_, index) => presences[index] === 'foreign');
  return [
    ...foreign.map(({ kind, name }) => `${kind} ${name} is there and bears no mark of this run: left alone`),
    ...killed.map(text => `${text} was still running after the reversal: killed`),
    ...left.map(
      ({ text, own }) =>
        `${text} bears the mark of this run, ${own ? 'and did not end' : 'and may be somebody else’s'}`,
    ),
  ];
}

async function attempt(
  changes: readonly Undoable[],
  { presences }: Seen,
  sendAll: SendAll,
  look: () => Promise<Seen['left']>,
): Promise<Seen> {
  const open = changes.filter((_, index) => !isSettled(presences[index]));
  await sendAll(
    'revert',
    open.toReversed().flatMap(({ revert }) => revert),
  );
  // First: a command of the act that outlived its connection could yet make what a probe has not found.
  const left = await look();
  return { left, presences: await probe(changes, sendAll, 'verify') };
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
