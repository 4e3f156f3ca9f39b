import pLimit from 'p-limit';
import type { Host, Inventory } from '../inventory/index.ts';
import { withoutName } from '../reports/index.ts';
import { ConnectError } from '../runners/index.ts';
import type { Change } from '../scenarios/index.ts';
import { hostsAtOnce } from './affordable.ts';
import { reversalsByHand } from './by-hand.ts';
import type { Connections } from './connections.ts';
import { Dispatch } from './dispatch.ts';
import { type HeldRuns, holdRuns } from './hold-runs.ts';
import { careFor } from './hosts/care.ts';
import { labHost } from './lab-host.ts';
import { newMarker } from './marker.ts';
import {
  discardLedger,
  type Intent,
  ledgersIn,
  lookFor,
  markCleanup,
  markRestored,
  type OpenLedger,
  type UnreadableLedger,
} from './open-ledgers.ts';
import type { Report } from './progress.ts';
import { rebuild } from './rebuild.ts';
import { ifReached, isSettled, remarks, restore, undoable } from './restore.ts';
import { sendAllFor } from './send-all.ts';
import { sweep, sweepQuery } from './sweep.ts';

/** What became of one ledger. */
export interface CleanedUp {
  readonly run: string;
  readonly host: string;
  readonly state: 'restored' | 'left-changed' | 'still-running';
  readonly why: string;
  /** What is still there, and the commands that remove it by hand. */
  readonly left: readonly string[];
  readonly commands: readonly string[];
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

/**
 * Restores every host that a run left changed because it died. Safe to repeat. Several hosts at a time, the ledgers of one
 * after the other, the oldest first; the answer is in the ledgers' order.
 */
export async function cleanUp(cleanup: Cleanup): Promise<CleanedUp[]> {
  const { state, wants = () => true, ended = [] } = cleanup;
  const { open, unreadable } = await ledgersIn(state);
  const wanted = open.filter(({ host }) => wants(host.name));
  const runs = await holdRuns(state, open, wanted, ended);
  try {
    const untellable = unreadable.filter(({ host }) => wants(host));
    const cleaned = await inTurns(wanted, ledger => cleanLedger(ledger, runs, cleanup));
    return [...untellable.map(ledger => untold(ledger, cleanup)), ...cleaned];
  } finally {
    await runs.release();
  }
}

async function inTurns(
  ledgers: readonly OpenLedger[],
  clean: (ledger: OpenLedger) => Promise<CleanedUp>,
): Promise<CleanedUp[]> {
  const limit = pLimit(hostsAtOnce);
  const turns = new Map<string, Promise<CleanedUp | undefined>>();
  const cleaned = ledgers.map(ledger => {
    const before = turns.get(ledger.host.name) ?? Promise.resolve(undefined);
    const turn = before.then(() => limit(clean, ledger));
    turns.set(ledger.host.name, turn);
    return turn;
  });
  return Promise.all(cleaned);
}

/** Nobody can be asked: a person has to look. */
function untold(ledger: UnreadableLedger, { inventory }: Cleanup): CleanedUp {
  const host = inventory?.hosts.find(({ name }) => name === ledger.host);
  const about = { run: ledger.run, host: { name: ledger.host, dialect: host?.dialect ?? 'posix' } };
  const left = ledger.intents.flatMap(({ changes }) => changes);
  return leftChanged(about, left, `its ledger cannot be read (${ledger.why}): ${lookFor(ledger)}`);
}

async function cleanLedger(ledger: OpenLedger, runs: HeldRuns, cleanup: Cleanup): Promise<CleanedUp> {
  const life = runs.lifeOf(ledger.run);
  if (life.state === 'alive') return outcome(ledger, 'still-running', life.why);
  const works = ledger.intents.map(intent => workOf(intent, ledger));
  const left = works.flatMap(({ changes }) => changes);
  if (life.state === 'untold') return leftChanged(ledger, left, unproven(ledger, life.why));
  if (ledger.inProcess) {
    await discardLedger(ledger);
    return outcome(ledger, 'restored', 'the emulated host ended with its process');
  }
  const host = labHost(ledger.host.name, cleanup.inventory);
  if ('why' in host) return leftChanged(ledger, left, `nothing was sent to it: ${host.why}`);
  const foreign = works.find(({ why }) => why !== undefined);
  if (foreign?.why !== undefined) return leftChanged(ledger, left, notOurs(ledger, foreign.why));
  if (cleanup.signal.aborted) return leftChanged(ledger, left, interrupted);
  try {
    return await cleanHost({ ledger, host, works }, runs, cleanup);
  } catch (error) {
    // Whatever it is, the other hosts must be restored all the same.
    const fix = error instanceof ConnectError ? `; ${error.fix}` : '';
    const why = error instanceof Error ? error.message : String(error);
    return leftChanged(ledger, left, `${withoutName(host.name, why)}${fix}`);
  }
}

/** One intent, with the changes that the program itself makes of it. */
interface Work {
  readonly marker: string;
  readonly changes: readonly Change[];
  /** Why they are not the program's own. */
  readonly why?: string;
}

function workOf(intent: Intent, ledger: OpenLedger): Work {
  const { marker } = intent;
  try {
    return { marker, changes: [], ...rebuild(intent, ledger) };
  } catch (error) {
    // A host of which half is missing, say.
    return { marker, changes: [], why: error instanceof Error ? error.message : String(error) };
  }
}

interface Task {
  readonly ledger: OpenLedger;
  readonly host: Host;
  readonly works: readonly Work[];
}

function unproven({ run }: OpenLedger, why: string): string {
  return `nothing proves that the run has ended (${why}): once you know that it has, simulate cleanup --dead ${run}`;
}

function notOurs({ path, run }: OpenLedger, why: string): string {
  return `nothing was sent to it: what its ledger tells is not what this program does (${why}): look into ${path}, restore the host by hand, then simulate cleanup --forget ${run} --reason TEXT`;
}

async function cleanHost(task: Task, { dead }: HeldRuns, cleanup: Cleanup): Promise<CleanedUp> {
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

const interrupted = 'interrupted before its turn: simulate cleanup goes on with it';

async function cleanIntents(
  { ledger, host, works }: Task,
  dispatch: Dispatch,
  { signal }: Cleanup,
): Promise<CleanedUp> {
  const still: Change[] = [];
  const told: string[] = [];
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
    if (restoration.restored) await markRestored(ledger, marker);
    else still.push(...changes.filter((_, index) => !isSettled(restoration.presences[index])));
    isLeft ||= !restoration.restored;
  }
  if (isLeft) return leftChanged(ledger, still, ['still there after several attempts', ...told].join('; '));
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

/** As much of a ledger as people are told. */
interface About {
  readonly run: string;
  readonly host: Pick<Host, 'name' | 'dialect'>;
}

function leftChanged(
  ledger: About,
  left: readonly Pick<Change, 'kind' | 'name' | 'revert'>[],
  why: string,
): CleanedUp {
  return {
    ...outcome(ledger, 'left-changed', why),
    left: left.map(({ kind, name }) => `${kind} ${name}`),
    commands: reversalsByHand(left, ledger.host.dialect),
  };
}

function outcome({ run, host }: About, state: CleanedUp['state'], why: string): CleanedUp {
  return { run, host: host.name, state, why, left: [], commands: [] };
}
