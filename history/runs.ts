import type { Selectable } from 'kysely';
import { standingCode } from './codes.ts';
import type { Run } from './model.ts';
import type { Database, Tables } from './tables.ts';

const met = standingCode('met');

export type RunRow = Selectable<Tables['run']>;

/** Which runs are asked for; what is left out does not restrict. */
export interface RunQuery {
  /** Names of hosts as the inventory has them, emulated ones too; ids of scenarios. */
  readonly hosts?: readonly string[];
  readonly scenarios?: readonly string[];
  /** Begun at this moment or later. */
  readonly since?: Date;
  /** As they were recorded: `nightly`, and the name of a plan. */
  readonly kind?: string;
  readonly plan?: string;
  /** The latest so many. */
  readonly limit?: number;
}

export function runOf(row: RunRow): Run {
  const { id, kind, plan, started, finished, version, digest, inventory, exit_code, clock_back, folder } =
    row;
  const { hosts, scenarios, expectations, met, seconds } = row;
  return {
    ...{ id, kind, plan, started, finished, inventory, folder },
    tool: { version, digest },
    exitCode: exit_code,
    good: row.good === 1,
    interrupted: row.interrupted === 1,
    emulated: row.emulated === 1,
    clockBack: clock_back === 1,
    ...{ hosts, scenarios, expectations, met, seconds },
  };
}

export async function countRuns(db: Database): Promise<number> {
  const { runs } = await db
    .selectFrom('run')
    .select(({ fn }) => fn.countAll<number>().as('runs'))
    .executeTakeFirstOrThrow();
  return Number(runs);
}

/** The latest first. Of some hosts or scenarios: the runs that drilled them, with the counts of those alone. */
export async function listRuns(db: Database, query: RunQuery): Promise<Run[]> {
  const { hosts, scenarios, limit = Number.MAX_SAFE_INTEGER } = query;
  if (hosts === undefined && scenarios === undefined) {
    const rows = await selectRuns(db, query).limit(limit).execute();
    return rows.map(runOf);
  }
  const subjects = await subjectsOf(db, query);
  const found: Run[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; found.length < limit; ) {
    const rows = await selectRuns(db, query).where('at', '<', before).limit(stride).execute();
    const last = rows.at(-1);
    if (last === undefined) break;
    const counts = await countsOf(db, subjects, last.at, before);
    for (const row of rows) {
      const count = counts.get(row.at);
      if (count !== undefined) found.push(runOf({ ...row, ...count }));
    }
    before = last.at;
  }
  return found.slice(0, limit);
}

/** Runs looked through at once for those that drilled a host or scenario. */
const stride = 200;

function selectRuns(db: Database, { since, kind, plan }: RunQuery) {
  let all = db.selectFrom('run').selectAll().orderBy('at', 'desc');
  if (since !== undefined) all = all.where('started', '>=', since.toISOString());
  if (kind !== undefined) all = all.where('kind', '=', kind);
  return plan === undefined ? all : all.where('plan', '=', plan);
}

async function subjectsOf(db: Database, { hosts, scenarios }: RunQuery): Promise<number[]> {
  let wanted = db.selectFrom('subject').innerJoin('host', 'host.id', 'subject.host_id').select('subject.id');
  if (hosts !== undefined) wanted = wanted.where('host.name', 'in', [...hosts, '']);
  if (scenarios !== undefined) wanted = wanted.where('subject.scenario', 'in', [...scenarios, '']);
  return (await wanted.execute()).map(({ id }) => id);
}

/** From `first` on, up to and without `end`. */
async function countsOf(db: Database, subjects: readonly number[], first: number, end: number) {
  const counts = new Map<number, { expectations: number; met: number }>();
  for (let start = 0; start < subjects.length; start += stride) {
    const rows = await db
      .selectFrom('outcome')
      .select(({ fn }) => ['at', fn.countAll<number>().as('all')])
      .select(({ fn, eb }) =>
        fn.sum<number>(eb.case().when('standing', '=', met).then(1).else(0).end()).as('met'),
      )
      .where('subject_id', 'in', subjects.slice(start, start + stride))
      .where('at', '>=', first)
      .where('at', '<', end)
      .groupBy('at')
      .execute();
    for (const row of rows) {
      const before = counts.get(row.at) ?? { expectations: 0, met: 0 };
      counts.set(row.at, {
        expectations: before.expectations + Number(row.all),
        met: before.met + Number(row.met),
      });
    }
  }
  return counts;
}

/** The run that `name` names: an id, `latest`, `last-good`, a day (its last run, by UTC) or the beginning of an id. */
export async function findRun(db: Database, name: string): Promise<RunRow | undefined> {
  const runs = db.selectFrom('run').selectAll().orderBy('at', 'desc').limit(2);
  if (name === 'latest') return runs.executeTakeFirst();
  if (name === 'last-good') return runs.where('good', '=', 1).executeTakeFirst();
  if (/^\d{4}-\d{2}-\d{2}$/.test(name)) return runs.where('started', 'like', `${name}T%`).executeTakeFirst();
  const named = await runs.where('id', '=', name).executeTakeFirst();
  if (named !== undefined || !/^[\w-]{4,}$/.test(name)) return named;
  const [first, second] = await runs.where('id', '>=', name).where('id', '<', `${name}~`).execute();
  return second === undefined ? first : undefined;
}
