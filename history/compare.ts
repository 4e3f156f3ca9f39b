import { type RawBuilder, type Selectable, sql } from 'kysely';
import * as z from 'zod';
import type { Verdict } from '../reports/index.ts';
import { failing, standingCode, standingOf, told, verdictOf } from './codes.ts';
import { hostChanges } from './compare-hosts.ts';
import { type Circumstances, differences, judge, type Stand } from './judge.ts';
import { type Category, type Comparison, categories, type Finding, type FindingState } from './model.ts';
import { batches } from './rows.ts';
import { type RunRow, runOf } from './runs.ts';
import type { Database, Tables } from './tables.ts';

export interface CompareOptions {
  /** Runs in a row in which nothing could be told, from which on that is a regression. */
  readonly untoldRuns?: number;
}

/** Nights that an inconclusive verdict may last. */
const defaultUntoldRuns = 3;

type OutcomeRow = Selectable<Tables['outcome']>;

/**
 * `to` beside what was last told of each expectation up to `from`, by host, scenario, expectation and rule. Without `from`: up
 * to the run before `to`; what is missing is then looked for in the last run of the same plan alone.
 */
export async function compareRuns(
  db: Database,
  history: string,
  from: RunRow | undefined,
  to: RunRow,
  { untoldRuns: patience = defaultUntoldRuns }: CompareOptions,
): Promise<Comparison> {
  const reference = from ?? (await samePlanBefore(db, to));
  const upTo = from?.at ?? to.at - 1;
  const hosts = await hostChanges(db, upTo, to.at);
  const after = await outcomesIn(db, to.at);
  const before = await lastTold(db, upTo, [to.at, reference?.at ?? to.at]);
  const gone = to.interrupted === 1 || reference === undefined ? [] : await outcomesIn(db, reference.at);
  const silent = new Set(hosts.filter(({ state }) => state === 'silent').map(({ hostId }) => hostId));
  const subjects = await subjectsIn(db, [to.at, reference?.at ?? to.at]);
  const untold = await untoldRunsOf(db, [...after.values()], to.at);
  const judged = [...after.values()].map(row => {
    const earlier = before.get(row.subject_id);
    const runs = untold.get(row.subject_id) ?? 0;
    const judgement = judge(earlier && standOf(earlier), standOf(row), runs, patience);
    return { row, earlier, runs, ...judgement };
  });
  const told = judged.filter(({ category }) => category !== 'unchanged');
  const lost = [...gone.values()].filter(
    ({ subject_id }) => !after.has(subject_id) && !silent.has(subjects.get(subject_id)?.host_id ?? -1),
  );
  const since = await sinceWhen(
    db,
    told.map(({ row }) => row),
    to.at,
  );
  const context = await contextOf(db, to, [...told.map(({ row, earlier }) => [row, earlier]), lost].flat());
  const findings = [
    ...told.map(({ row, earlier, category, runs }) => ({
      ...context.head(row, category as Category, subjects),
      before: earlier === undefined ? null : context.state(earlier),
      after: context.state(row),
      since: since.get(row.subject_id) ?? null,
      untoldRuns: runs,
      attempts: (row.attempts ?? '').split(' ').filter(Boolean) as Verdict[],
      why: context.note(row.why_id),
      changed: earlier === undefined ? [] : context.changed(earlier, row, subjects),
    })),
    ...lost.map(row => ({
      ...context.head(row, 'gone', subjects),
      before: context.state(before.get(row.subject_id) ?? row),
      ...{ after: null, since: null, untoldRuns: 0, attempts: [], changed: [] },
      why: 'the later run does not have it: not chosen, not applicable, or its rule is gone',
    })),
  ];
  return {
    schema: 'servicedrill/comparison@1',
    history,
    from: from === undefined ? null : runOf(from),
    to: runOf(to),
    counts: counted(findings),
    unchanged: judged.length - told.length,
    worse: told.some(({ worse }) => worse) || hosts.some(({ worse }) => worse),
    hosts: hosts.map(({ hostId: _, worse: __, ...host }) => host),
    findings: findings.toSorted(byPlace),
  };
}

function counted(findings: readonly Finding[]): Record<Category, number> {
  const counts = Object.fromEntries(categories.map(category => [category, 0])) as Record<Category, number>;
  for (const { category } of findings) counts[category] += 1;
  return counts;
}

function byPlace(a: Finding, b: Finding): number {
  return (
    categories.indexOf(a.category) - categories.indexOf(b.category) ||
    a.host.localeCompare(b.host) ||
    a.scenario.localeCompare(b.scenario) ||
    a.expectation.localeCompare(b.expectation)
  );
}

function standOf({ standing, ms }: OutcomeRow): Stand {
  return { standing: standingOf(standing), seconds: secondsOf(ms) };
}

function secondsOf(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

async function samePlanBefore(db: Database, { plan, kind, at }: RunRow): Promise<RunRow | undefined> {
  if (plan === null) return undefined;
  return db
    .selectFrom('run')
    .selectAll()
    .where('plan', '=', plan)
    .where('kind', '=', kind)
    .where('at', '<', at)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

const list = (values: readonly number[]): RawBuilder<unknown> => sql.join(values.map(value => sql`${value}`));

/** Hosts of those runs: their expectations alone are looked at. `cross join` keeps SQLite to this order. */
const subjectsOfRuns = (runs: readonly number[]) =>
  sql`from subject s cross join outcome o where s.host_id in (select host_id from host_run where at in (${list(runs)})) and o.subject_id = s.id`;

async function bySubject(db: Database, query: RawBuilder<OutcomeRow>): Promise<Map<number, OutcomeRow>> {
  const { rows } = await query.execute(db);
  return new Map(rows.map(row => [row.subject_id, row]));
}

function outcomesIn(db: Database, at: number): Promise<Map<number, OutcomeRow>> {
  return bySubject(db, sql<OutcomeRow>`select o.* ${subjectsOfRuns([at])} and o.at = ${at}`);
}

/** Of each expectation of those runs' hosts the last outcome up to a moment that told anything. */
function lastTold(db: Database, upTo: number, runs: readonly number[]): Promise<Map<number, OutcomeRow>> {
  return bySubject(
    db,
    sql<OutcomeRow>`select o.* ${subjectsOfRuns(runs)} and o.at = (
      select b.at from outcome b where b.subject_id = s.id and b.at <= ${upTo} and b.standing in (${list(told)})
      order by b.at desc limit 1)`,
  );
}

/** Of what has no verdict: for how many runs in a row. */
async function untoldRunsOf(
  db: Database,
  rows: readonly OutcomeRow[],
  to: number,
): Promise<Map<number, number>> {
  const untold = standingCode('untold');
  const counts = new Map<number, number>();
  for (const part of batches(rows.filter(({ standing }) => standing === untold))) {
    const { rows: found } = await sql<{ id: number; runs: number }>`
      select s.id, (select count(*) from outcome u where u.subject_id = s.id and u.at <= ${to} and u.at > coalesce((
        select t.at from outcome t where t.subject_id = s.id and t.at <= ${to} and t.standing <> ${untold}
        order by t.at desc limit 1), -1)) as runs
      from subject s where s.id in (${list(part.map(({ subject_id }) => subject_id))})`.execute(db);
    for (const { id, runs } of found) counts.set(id, runs);
  }
  return counts;
}

/** Begin of the first run in a row in which it failed; of what is unknown, in which it failed or has no verdict. */
async function sinceWhen(
  db: Database,
  rows: readonly OutcomeRow[],
  to: number,
): Promise<Map<number, string>> {
  const untold = standingCode('untold');
  const failed = rows.filter(({ standing }) => failing.includes(standing));
  const unclear = rows.filter(({ standing }) => standing === untold);
  return new Map([
    ...(await beginsOf(db, failed, failing, to)),
    ...(await beginsOf(db, unclear, [...failing, untold], to)),
  ]);
}

/** Begin of the first run with one of the standings after the last in which it was met. */
async function beginsOf(db: Database, rows: readonly OutcomeRow[], standings: readonly number[], to: number) {
  const since = new Map<number, string>();
  const met = standingCode('met');
  for (const part of batches(rows)) {
    const { rows: found } = await sql<{ id: number; first: string | null; carried: string | null }>`
      select f.id, r.started as first, case when f.met is null then c.started end as carried
      from (select s.id,
          (select m.at from outcome m where m.subject_id = s.id and m.at <= ${to} and m.standing = ${met}
            order by m.at desc limit 1) as met,
          (select min(b.at) from outcome b where b.subject_id = s.id and b.at <= ${to} and b.at > coalesce((
            select m.at from outcome m where m.subject_id = s.id and m.at <= ${to} and m.standing = ${met}
            order by m.at desc limit 1), -1) and b.standing in (${list(standings)})) as since
        from subject s where s.id in (${list(part.map(({ subject_id }) => subject_id))})) f
      left join run r on r.at = f.since
      left join carried c on c.subject_id = f.id`.execute(db);
    for (const { id, first, carried } of found) {
      const begin = carried ?? first;
      if (begin !== null) since.set(id, begin);
    }
  }
  return since;
}

interface SubjectRow {
  readonly id: number;
  readonly host_id: number;
  readonly name: string;
  readonly emulated: number;
  readonly scenario: string;
  readonly expectation: string;
  readonly rule: string;
  readonly title: string;
  readonly component: string;
}

async function subjectsIn(db: Database, runs: readonly number[]): Promise<Map<number, SubjectRow>> {
  const rows = await db
    .selectFrom('subject')
    .innerJoin('host', 'host.id', 'subject.host_id')
    .select([
      'subject.id',
      'host_id',
      'name',
      'emulated',
      'scenario',
      'expectation',
      'rule',
      'title',
      'component',
    ])
    .where(
      'host_id',
      'in',
      db
        .selectFrom('host_run')
        .select('host_id')
        .where('at', 'in', [...runs]),
    )
    .execute();
  return new Map(rows.map(row => [row.id, row]));
}

const facts = z.record(z.string(), z.string().nullable());

/** Everything that findings say beyond their outcomes: runs, rules, reasons, hosts, each read once. */
async function contextOf(db: Database, to: RunRow, all: readonly (OutcomeRow | undefined)[]) {
  const rows = all.filter(row => row !== undefined);
  const runs = await keyed(db, 'run', 'at', [to.at, ...rows.map(({ at }) => at)]);
  const rules = await keyed(
    db,
    'rule',
    'id',
    rows.map(({ rule_id }) => rule_id),
  );
  const hostRuns = new Map<string, number>();
  for (const part of batches([...runs.keys()]))
    for (const { at, host_id, facts_id } of await db
      .selectFrom('host_run')
      .selectAll()
      .where('at', 'in', part)
      .execute())
      hostRuns.set(`${at} ${host_id}`, facts_id);
  const notes = await keyed(db, 'note', 'id', [
    ...rows.flatMap(({ why_id }) => (why_id === null ? [] : [why_id])),
    ...hostRuns.values(),
  ]);
  const note = (id: number | null) => (id === null ? '' : (notes.get(id)?.text ?? ''));
  const circumstances = ({ at, rule_id }: OutcomeRow, host: number): Circumstances => {
    const run = runs.get(at);
    const kept = hostRuns.get(`${at} ${host}`);
    return {
      rule: rules.get(rule_id)?.digest || null,
      ...(kept === undefined ? {} : facts.parse(JSON.parse(note(kept)))),
      inventory: run?.inventory ?? null,
      servicedrill: run?.version ?? null,
      ...(run?.version === to.version && { 'program files': run.digest }),
    };
  };
  return {
    note,
    state: ({ at, verdict, ms }: OutcomeRow): FindingState => ({
      run: runs.get(at)?.id ?? '',
      started: runs.get(at)?.started ?? new Date(at).toISOString(),
      verdict: verdictOf(verdict) ?? null,
      seconds: secondsOf(ms),
    }),
    head: (row: OutcomeRow, category: Category, subjects: ReadonlyMap<number, SubjectRow>) => {
      const subject = subjects.get(row.subject_id);
      return {
        category,
        host: subject?.name ?? '',
        emulated: subject?.emulated === 1,
        scenario: subject?.scenario ?? '',
        expectation: subject?.expectation ?? '',
        title: subject?.title ?? '',
        dataComponent: subject?.component ?? '',
        rule: { id: subject?.rule ?? '', title: rules.get(row.rule_id)?.title ?? '' },
      };
    },
    changed: (before: OutcomeRow, after: OutcomeRow, subjects: ReadonlyMap<number, SubjectRow>) => {
      const host = subjects.get(after.subject_id)?.host_id ?? -1;
      return differences(circumstances(before, host), circumstances(after, host));
    },
  };
}

/** Rows of a table by a key of theirs. */
async function keyed<T extends 'run' | 'rule' | 'note'>(
  db: Database,
  table: T,
  key: 'at' | 'id',
  values: readonly number[],
): Promise<Map<number, Selectable<Tables[T]>>> {
  const found = new Map<number, Selectable<Tables[T]>>();
  for (const part of batches([...new Set(values)])) {
    const { rows } = await sql<
      Selectable<Tables[T]> & Record<'at' | 'id', number>
    >`select * from ${sql.table(table)} where ${sql.ref(key)} in (${list(part)})`.execute(db);
    for (const row of rows) found.set(row[key], row);
  }
  return found;
}
