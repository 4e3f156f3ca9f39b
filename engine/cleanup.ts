import pLimit from 'p-limit';
import { withoutName } from '../reports/index.ts';
import { ConnectError } from '../runners/index.ts';
import { type Cleanup, cleanHost, interrupted, type Work } from './clean-host.ts';
import { hostsAtOnce, labHost } from './hosts/index.ts';
import {
  discardLedger,
  type HeldRuns,
  holdRuns,
  type Intent,
  ledgersIn,
  lookFor,
  type OpenLedger,
  rebuild,
  type UnreadableLedger,
} from './ledger/index.ts';
import { type CleanedUp, leftChanged, outcome } from './tell/index.ts';

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

/** Nobody can be asked: a person has to look. What is to be typed is made anew as well, never read from a ledger. */
function untold(ledger: UnreadableLedger, { inventory }: Cleanup): CleanedUp {
  const host = inventory?.hosts.find(({ name }) => name === ledger.host);
  const about = { run: ledger.run, host: { name: ledger.host, dialect: host?.dialect ?? 'posix' } };
  const left = ledger.intents.flatMap(intent => (host ? workOf(intent, { host }).changes : []));
  return leftChanged(about, left, `its ledger cannot be read (${ledger.why}): ${lookFor(ledger)}`);
}

async function cleanLedger(ledger: OpenLedger, runs: HeldRuns, cleanup: Cleanup): Promise<CleanedUp> {
  const life = runs.lifeOf(ledger.run);
  if (life.state === 'alive') return outcome(ledger, 'still-running', life.why);
  const works = ledger.intents.map(intent => workOf(intent, ledger));
  const left = works.flatMap(({ changes }) => changes);
  if (life.state === 'untold') return leftChanged(ledger, left, unproven(ledger, life.why));
  if (endedWithItsProcess(ledger, cleanup)) {
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

/**
 * An emulated host inside of the run's own process, which is known to have ended. What a ledger says of itself is
 * believed of no host that can be another: one on the network, or one that the inventory has, by its name or its port.
 */
function endedWithItsProcess({ inProcess, host }: OpenLedger, { inventory }: Cleanup): boolean {
  const isAnother = inventory?.hosts.some(
    ({ name, address, port }) => name === host.name || (address === host.address && port === host.port),
  );
  return inProcess === true && host.emulated === true && host.address === '127.0.0.1' && !isAnother;
}

function workOf(intent: Intent, ledger: Pick<OpenLedger, 'host' | 'hostname'>): Work {
  const { marker } = intent;
  try {
    return { marker, changes: [], ...rebuild(intent, ledger) };
  } catch (error) {
    // A host of which half is missing, say.
    return { marker, changes: [], why: error instanceof Error ? error.message : String(error) };
  }
}

function unproven({ run }: OpenLedger, why: string): string {
  return `nothing proves that the run has ended (${why}): once you know that it has, simulate cleanup --dead ${run}`;
}

function notOurs({ path, run }: OpenLedger, why: string): string {
  return `nothing was sent to it: its ledger does not describe changes of this program (${why}): read ${path}, restore the host yourself, then simulate cleanup --forget ${run} --reason TEXT`;
}
