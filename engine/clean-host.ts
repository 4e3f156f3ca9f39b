import type { Host, Inventory } from '../inventory/index.ts';
import type { Change } from '../scenarios/index.ts';
import { looksByHand } from './by-hand.ts';
import { type CleanedUp, leftChanged, outcome } from './cleaned-up.ts';
import type { Connections } from './connections.ts';
import { Dispatch } from './dispatch.ts';
import type { HeldRuns } from './hold-runs.ts';
import { careFor } from './hosts/care.ts';
import { newMarker } from './marker.ts';
import { discardLedger, lookFor, markCleanup, markRestored, type OpenLedger } from './open-ledgers.ts';
import type { Report } from './progress.ts';
import { ifReached, isSettled, remarks, restore, undoable } from './restore.ts';
import { sendAllFor } from './send-all.ts';
import { sweep, sweepQuery } from './sweep.ts';

/** One intent, with the changes that the program itself makes of it. */
export interface Work {
  readonly marker: string;
  readonly changes: readonly Change[];
  /** Why they are not the program's own. */
  readonly why?: string;
}

export interface Task {
  readonly ledger: OpenLedger;
  readonly host: Host;
  readonly works: readonly Work[];
}

export interface Cleanup {
  readonly state: string;
  /** Says which hosts are lab hosts, and how they are reached: nothing is sent to any other. */
  readonly inventory?: Inventory;
  /** Whether a host of that name is wanted; every one without it. */
  readonly wants?: (host: string) => boolean;
  /** Runs that have ended by the person's word, where nothing can prove it. */
  readonly ended?: readonly string[];
  readonly connections: Connections;
  readonly report: Report;
  /** The operator's Ctrl-C: what is begun is ended, and its host given back; nothing else is begun. */
  readonly signal: AbortSignal;
}

/** Restores one host of what one ledger tells, under a lock of its own, and gives it back. */
export async function cleanHost(task: Task, { dead }: HeldRuns, cleanup: Cleanup): Promise<CleanedUp> {
  const { ledger, host, works } = task;
  const dispatch = new Dispatch(
    ({ as = 'actor' }) => cleanup.connections.runner(host, as),
    (phase, command) =>
      cleanup.report({ type: 'command', host: host.name, scenario: '', phase, text: command.program }),
    () => {},
  );
  const left = works.flatMap(({ changes }) => changes);
  const another = await whyAnother(ledger, host, dispatch);
  if (another !== undefined) return leftChanged(ledger, left, another);
  const run = `cleanup-${newMarker()}`;
  if (!(await markCleanup(ledger, run))) return outcome(ledger, 'restored', 'another cleanup was first');
  const lockMs = lockMsFor(ledger);
  const { platform } = host;
  const query = { run, platform, owner: 'simulate cleanup', deadRuns: dead, tools: [], lockMs };
  const arrival = await careFor(host).arrive(
    (command, options) => dispatch.send('preflight', command, options),
    query,
  );
  if ('heldBy' in arrival) return leftChanged(ledger, left, `${arrival.message}: ${arrival.fix}`);
  // A lock that cannot be had for another reason, a full disk say, keeps nothing from being put back.
  const isLocked = 'facts' in arrival;
  let cleaned: CleanedUp | undefined;
  try {
    cleaned = await cleanIntents(task, dispatch, cleanup);
    return cleaned;
  } finally {
    // Were a lock kept, this one's or the dead run's, the ledger would tell the next clean-up whose it is.
    const unlocked = await ifReached(() =>
      careFor(host).leave(command => dispatch.send('verify', command), run),
    );
    if (isLocked && unlocked && cleaned?.state === 'restored') await discardLedger(ledger);
  }
}

/** Milliseconds of the lock on a host that is cleaned up: more than a slow host takes. */
function lockMsFor({ intents }: OpenLedger): number {
  return 5 * 60_000 + intents.length * 60_000;
}

export const interrupted = 'interrupted before its turn: simulate cleanup goes on with it';

async function cleanIntents(
  { ledger, host, works }: Task,
  dispatch: Dispatch,
  { signal }: Cleanup,
): Promise<CleanedUp> {
  const still: Change[] = [];
  const told: string[] = [];
  const looks: string[] = [];
  let isLeft = false;
  for (const [index, { marker, changes }] of works.toReversed().entries()) {
    if (signal.aborted) {
      const before = works.slice(0, works.length - index).flatMap(work => work.changes);
      return leftChanged(ledger, [...before, ...still], interrupted);
    }
    const query = sweepQuery(marker, changes, host);
    const restoration = await restore(changes.map(undoable), sendAllFor(host, dispatch), () =>
      sweep(careFor(host), command => dispatch.send('verify', command), query),
    );
    told.push(...remarks(changes, restoration));
    if (!restoration.restored) looks.push(...looksByHand(restoration, host.dialect));
    if (restoration.restored) await markRestored(ledger, marker);
    else still.push(...changes.filter((_, index) => !isSettled(restoration.presences[index])));
    isLeft ||= !restoration.restored;
  }
  if (isLeft) {
    const why = ['still there after several attempts', ...told].join('; ');
    return leftChanged(ledger, still, why, looks);
  }
  if (ledger.unreadable > 0)
    return leftChanged(
      ledger,
      [],
      `${ledger.unreadable} lines of its ledger cannot be read: ${lookFor(ledger)}`,
    );
  return outcome(ledger, 'restored', told.join('; '));
}

/** Under the same name the inventory may have another host by now: that one is not touched, and proves nothing. */
async function whyAnother(
  { hostname, path }: OpenLedger,
  host: Host,
  dispatch: Dispatch,
): Promise<string | undefined> {
  if (hostname === undefined) return undefined;
  const answers = await careFor(host).hostname(command => dispatch.send('verify', command));
  if (answers === hostname) return undefined;
  return `${host.address} calls itself ${answers ?? 'nothing'}, and the host that was changed ${hostname}: mend the inventory, or type the commands below on that host and delete ${path}`;
}
