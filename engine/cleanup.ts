import pLimit from 'p-limit';
import type { Host, Inventory } from '../inventory/index.ts';
import { withoutName } from '../reports/index.ts';
import { ConnectError } from '../runners/index.ts';
import { presenceOf } from '../scenarios/index.ts';
import { hostsAtOnce } from './affordable.ts';
import { reversalsByHand } from './by-hand.ts';
import type { Connections } from './connections.ts';
import { Dispatch } from './dispatch.ts';
import { careFor } from './hosts/care.ts';
import { newMarker } from './marker.ts';
import {
  deadRuns,
  discardLedger,
  type Intent,
  ledgersIn,
  lookFor,
  markCleanup,
  markRestored,
  type OpenLedger,
  type UnreadableLedger,
} from './open-ledgers.ts';
import { isAlive } from './process-identity.ts';
import type { Report } from './progress.ts';
import { ifReached, remarks, restore, type Undoable } from './restore.ts';
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
  /** A host of the same name in it takes the place of the one that the ledger remembers. */
  readonly inventory?: Inventory;
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
  const { open, unreadable } = await ledgersIn(cleanup.state);
  const limit = pLimit(hostsAtOnce);
  const turns = new Map<string, Promise<CleanedUp | undefined>>();
  const dead = deadRuns(open);
  const cleaned = open.map(ledger => {
    const before = turns.get(ledger.host.name) ?? Promise.resolve(undefined);
    const turn = before.then(() => limit(cleanLedger, ledger, dead, cleanup));
    turns.set(ledger.host.name, turn);
    return turn;
  });
  return [...unreadable.map(ledger => untold(ledger, cleanup)), ...(await Promise.all(cleaned))];
}

/** Nobody can be asked: a person has to look. */
function untold(ledger: UnreadableLedger, { inventory }: Cleanup): CleanedUp {
  const host = inventory?.hosts.find(({ name }) => name === ledger.host);
  const about = { run: ledger.run, host: { name: ledger.host, dialect: host?.dialect ?? 'posix' } };
  return leftChanged(about, ledger.intents, `its ledger cannot be read (${ledger.why}): ${lookFor(ledger)}`);
}

/** `dead`: runs of which one, a later one say, may have left its lock on the host. */
async function cleanLedger(
  ledger: OpenLedger,
  dead: readonly string[],
  cleanup: Cleanup,
): Promise<CleanedUp> {
  if (isAlive(ledger.process))
    return outcome(ledger, 'still-running', `process ${ledger.process.pid} is at work`);
  if (ledger.host.emulated) {
    await discardLedger(ledger);
    return outcome(ledger, 'restored', 'the emulated host ended with its process');
  }
  if (cleanup.signal.aborted) return leftChanged(ledger, ledger.intents, interrupted);
  const host = cleanup.inventory?.hosts.find(({ name }) => name === ledger.host.name) ?? ledger.host;
  try {
    return await cleanHost(ledger, host, dead, cleanup);
  } catch (error) {
    // Whatever it is, the other hosts must be restored all the same.
    const fix = error instanceof ConnectError ? `; ${error.fix}` : '';
    const why = error instanceof Error ? error.message : String(error);
    return leftChanged(ledger, ledger.intents, `${withoutName(host.name, why)}${fix}`);
  }
}

async function cleanHost(
  ledger: OpenLedger,
  host: Host,
  dead: readonly string[],
  cleanup: Cleanup,
): Promise<CleanedUp> {
  const dispatch = new Dispatch(
    ({ as = 'actor' }) => cleanup.connections.runner(host, as),
    (phase, command) =>
      cleanup.report({ type: 'command', host: host.name, scenario: '', phase, text: command.program }),
    () => {},
  );
  const another = await whyAnother(ledger, host, dispatch);
  if (another !== undefined) return leftChanged(ledger, ledger.intents, another);
  const run = `cleanup-${newMarker()}`;
  if (!(await markCleanup(ledger, run))) return outcome(ledger, 'restored', 'another cleanup was first');
  const lockMs = lockMsFor(ledger);
  const { platform } = host;
  const query = { run, platform, owner: 'simulate cleanup', deadRuns: dead, tools: [], lockMs };
  const arrival = await careFor(host).arrive(
    (command, options) => dispatch.send('preflight', command, options),
    query,
  );
  if ('heldBy' in arrival) return leftChanged(ledger, ledger.intents, `${arrival.message}: ${arrival.fix}`);
  // A lock that cannot be had for another reason, a full disk say, keeps nothing from being put back.
  const isLocked = 'facts' in arrival;
  let cleaned: CleanedUp | undefined;
  try {
    cleaned = await cleanIntents(ledger, host, dispatch, cleanup);
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
  ledger: OpenLedger,
  host: Host,
  dispatch: Dispatch,
  { signal }: Cleanup,
): Promise<CleanedUp> {
  const still: Intent[] = [];
  const told: string[] = [];
  for (const [index, intent] of ledger.intents.toReversed().entries()) {
    if (signal.aborted)
      return leftChanged(
        ledger,
        [...ledger.intents.slice(0, ledger.intents.length - index), ...still],
        interrupted,
      );
    const query = sweepQuery(intent.marker, intent.changes, host);
    const restoration = await restore(intent.changes.map(undoable), sendAllFor(host, dispatch), () =>
      sweep(careFor(host), command => dispatch.send('verify', command), query),
    );
    told.push(...remarks(intent.changes, restoration));
    if (restoration.restored) await markRestored(ledger, intent.marker);
    else still.push(intent);
  }
  if (still.length > 0)
    return leftChanged(ledger, still, ['still there after several attempts', ...told].join('; '));
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

function undoable({ kind, name, revert, probe }: Intent['changes'][number]): Undoable {
  return { kind, name, revert, probe, presence: completion => presenceOf(kind, completion) };
}

/** As much of a ledger as people are told. */
interface About {
  readonly run: string;
  readonly host: Pick<Host, 'name' | 'dialect'>;
}

function leftChanged(ledger: About, intents: readonly Intent[], why: string): CleanedUp {
  const changes = intents.flatMap(intent => intent.changes);
  return {
    ...outcome(ledger, 'left-changed', why),
    left: changes.map(({ kind, name }) => `${kind} ${name}`),
    commands: reversalsByHand(changes, ledger.host.dialect),
  };
}

function outcome({ run, host }: About, state: CleanedUp['state'], why: string): CleanedUp {
  return { run, host: host.name, state, why, left: [], commands: [] };
}
