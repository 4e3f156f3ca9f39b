import { disarmed, type HostResult, type Result } from '../reports/index.ts';
import type { Backend } from './backend.ts';
import { standingCode, verdictCode } from './codes.ts';
import { type Interned, intern } from './intern.ts';
import { outcomesOn, talliesOf } from './outcomes.ts';
import { batches, clipped, factsOf } from './rows.ts';
import type { Database, NewRow } from './tables.ts';

/** What is known of a run beside its result document. */
export interface RunMeta {
  /** What made it. */
  readonly kind?: 'run' | 'nightly' | 'heartbeat';
  /** A name for what it was to do: runs of one plan miss each other's expectations. Without it nothing is missed. */
  readonly plan?: string;
  /** Whether nothing was wrong, accepted gaps left out; without it, whether the run ended with 0. */
  readonly good?: boolean;
  /** Absolute folder of the run. */
  readonly folder?: string;
  /** Brought in afterwards: it takes the place of its own time, and need not be the latest. */
  readonly imported?: boolean;
}

/** Stores a run, whole or not at all. @returns false where it is there already, which changes nothing */
export async function record({ db, lock }: Backend, document: Result, meta: RunMeta): Promise<boolean> {
  // Databases take no NUL and change lone surrogates; people see such texts later.
  const result = disarmed(document);
  return db.transaction().execute(async transaction => {
    await lock(transaction);
    const known = await transaction
      .selectFrom('run')
      .select('at')
      .where('id', '=', result.run.id)
      .executeTakeFirst();
    if (known !== undefined) return false;
    const place = await placeOf(transaction, result, meta.imported ?? false);
    await transaction
      .insertInto('run')
      .values(runRow(result, meta, place))
      .execute();
    await insertHosts(transaction, result.hosts, place.at);
    const tallies = talliesOf(result).map(tally => ({ at: place.at, ...tally }));
    for (const rows of batches(tallies)) await transaction.insertInto('tally').values(rows).execute();
    return true;
  });
}

interface Place {
  readonly at: number;
  readonly isClockBack: boolean;
}

/** Milliseconds: two runs that end together wait for each other, and no clock jumped. */
const jumpMs = 60_000;

/** A run that has just ended comes after all others, also where the clock says something else. */
async function placeOf(db: Database, { run }: Result, imported: boolean): Promise<Place> {
  const ended = Date.parse(run.finished);
  const { last } = await db
    .selectFrom('run')
    .select(({ fn }) => fn.max('at').as('last'))
    .executeTakeFirstOrThrow();
  if (last === null || (!imported && ended > last)) return { at: ended, isClockBack: false };
  if (!imported) return { at: last + 1, isClockBack: last - ended > jumpMs };
  let at = ended;
  while (await db.selectFrom('run').select('at').where('at', '=', at).executeTakeFirst()) at += 1;
  return { at, isClockBack: false };
}

function runRow(result: Result, meta: RunMeta, { at, isClockBack }: Place): NewRow<'run'> {
  const { run, summary, hosts, exitCode } = result;
  return {
    at,
    id: run.id,
    kind: meta.kind ?? 'run',
    plan: meta.plan ?? null,
    started: new Date(run.started).toISOString(),
    finished: new Date(run.finished).toISOString(),
    version: run.tool.version,
    digest: run.tool.digest,
    inventory: run.inventory?.digest ?? null,
    exit_code: exitCode,
    good: Number(meta.good ?? exitCode === 0),
    interrupted: Number(run.interrupted),
    emulated: Number(hosts.some(({ emulated }) => emulated)),
    clock_back: Number(isClockBack),
    hosts: summary.hosts,
    scenarios: summary.scenarios,
    expectations: summary.expectations,
    met: summary.met,
    seconds: summary.seconds,
    folder: meta.folder ?? null,
  };
}

async function insertHosts(db: Database, hosts: readonly HostResult[], at: number): Promise<void> {
  const ids = await intern(db, hosts);
  const hostRows = new Map(
    hosts.map(host => {
      const row = {
        at,
        host_id: ids.host(host),
        error_id: errorOf(host, ids),
        facts_id: ids.note(factsOf(host)),
      };
      return [row.host_id, row];
    }),
  );
  for (const rows of batches([...hostRows.values()])) await db.insertInto('host_run').values(rows).execute();
  const outcomes = hosts.flatMap(host => outcomeRows(host, ids, at));
  for (const rows of batches(outcomes)) await db.insertInto('outcome').values(rows).execute();
  await insertUntold(db, hosts, ids, at);
}

function errorOf({ error }: HostResult, ids: Interned): number | null {
  return error === null ? null : ids.note(clipped(error.message));
}

function outcomeRows(host: HostResult, ids: Interned, at: number): NewRow<'outcome'>[] {
  return outcomesOn(host).map(outcome => ({
    subject_id: ids.subject(host, outcome),
    at,
    standing: standingCode(outcome.standing),
    verdict: verdictCode(outcome.verdict),
    ms: outcome.seconds === null ? null : Math.round(outcome.seconds * 1000),
    rule_id: ids.rule(outcome.rule),
    why_id: outcome.standing === 'met' ? null : ids.note(clipped(outcome.why)),
    attempts: outcome.attempts.length > 1 ? outcome.attempts.join(' ') : null,
  }));
}

/** What a scenario is known to be expected of and did not come to, because it failed or was skipped, was not told. */
async function insertUntold(
  db: Database,
  hosts: readonly HostResult[],
  ids: Interned,
  at: number,
): Promise<void> {
  for (const host of hosts)
    for (const { id, outcome, why, expectations } of host.scenarios) {
      if (expectations.length > 0 || (outcome !== 'failed' && outcome !== 'skipped')) continue;
      if (host.scenarios.some(other => other.id === id && other.expectations.length > 0)) continue;
      const known = await db
        .selectFrom('subject')
        .innerJoin('rule', 'rule.rule', 'subject.rule')
        .select(({ fn }) => ['subject.id', fn.max('rule.id').as('rule')])
        .where('host_id', '=', ids.host(host))
        .where('scenario', '=', id)
        .groupBy('subject.id')
        .execute();
      const note = await ids.lateNote(db, clipped(`the scenario was ${outcome}: ${why}`));
      const rows = known.map(({ id: subject_id, rule }) => ({
        ...{ subject_id, at, standing: standingCode('untold'), verdict: null, ms: null, rule_id: rule },
        ...{ why_id: note, attempts: null },
      }));
      for (const part of batches(rows))
        await db
          .insertInto('outcome')
          .values(part)
          .onConflict(conflict => conflict.doNothing())
          .execute();
    }
}
