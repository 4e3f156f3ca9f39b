import type { Host, Inventory } from '../inventory/index.ts';
import type { OnProgress } from '../reports/index.ts';
import type { RunnerPool } from '../runners/index.ts';
import { type Change, systemRoot } from '../scenarios/index.ts';
import { isSettled, looksByHand, remarks, restore, sweep, sweepQuery, undoable } from './act/index.ts';
import { type Arrival, careFor, type Dispatch, dispatchFor, sendAllFor, visit } from './hosts/index.ts';
import {
  discardLedger,
  type HeldRuns,
  lookFor,
  markCleanup,
  markRestored,
  type OpenLedger,
} from './ledger/index.ts';
import { newMarker } from './plan/index.ts';
import { type CleanedUp, leftChanged, outcome } from './tell/index.ts';

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
  readonly connections: RunnerPool;
  readonly report: OnProgress;
  /** The operator's Ctrl-C: what is begun is ended, and its host given back; nothing else is begun. */
  readonly signal: AbortSignal;
}

/** Restores one host of what one ledger tells, under a lock of its own, and gives it back. */
export async function cleanHost(task: Task, { dead }: HeldRuns, cleanup: Cleanup): Promise<CleanedUp> {
  const { ledger, host, works } = task;
  const sending = { inventory: { hosts: [] }, ...cleanup };
  const left = works.flatMap(({ changes }) => changes);
  const another = await whyAnother(ledger, host, dispatchFor(host, sending));
  if (another !== undefined) return leftChanged(ledger, left, another);
  const run = `cleanup-${newMarker()}`;
  if (!(await markCleanup(ledger, run))) return outcome(ledger, 'restored', 'another cleanup was first');
  const tools = host.platform === 'windows' ? ['sc.exe'] : [];
  const query = { run, owner: 'simulate cleanup', deadRuns: dead, tools, lockMs: lockMsFor(ledger) };
  let isLocked = false;
  let unlocked = false;
  const cleaned = await visit(
    host,
    sending,
    query,
    async (arrival, dispatch) => {
      if ('heldBy' in arrival) return leftChanged(ledger, left, `${arrival.message}: ${arrival.fix}`);
      // A lock that cannot be had for another reason, a full disk say, keeps nothing from being put back.
      isLocked = 'facts' in arrival;
      const foreign = foreignTool(works, 'facts' in arrival ? arrival.facts : undefined);
      if (foreign !== undefined) return leftChanged(ledger, left, foreign);
      return cleanIntents(task, dispatch, cleanup);
    },
    {
      onLeft: isFree => {
        unlocked = isFree;
      },
    },
  );
  // Were a lock kept, this one's or the dead run's, the ledger would tell the next clean-up whose it is.
  if (isLocked && unlocked && cleaned.state === 'restored') await discardLedger(ledger);
  return cleaned;
}

/** Only the host says where its Windows is: a ledger could name a folder of anybody's on another drive. */
function foreignTool(works: readonly Work[], facts: Arrival['facts'] | undefined): string | undefined {
  const root = systemRoot({ tools: facts?.tools ?? {} });
  const programs = works
    .flatMap(({ changes }) => changes)
    .flatMap(({ revert, probe }) => [...revert, probe].map(({ program }) => program));
  const foreign = programs.find(
    program => /^[a-z]:/i.test(program) && !program.toLowerCase().startsWith(`${root.toLowerCase()}\\`),
  );
  return foreign && `nothing was sent to it: its ledger names ${foreign}, and its Windows is in ${root}`;
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
  return `${host.address} has the name ${answers ?? '(none)'}, and the changed host ${hostname}: correct the inventory, or run the commands below on that host and delete ${path}`;
}
