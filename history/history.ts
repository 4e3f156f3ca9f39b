import { sql } from 'kysely';
import type { Result } from '../reports/index.ts';
import { type Backend, backendOf, type OpenOptions } from './backend.ts';
import { type CompareOptions, compareRuns } from './compare.ts';
import { explained } from './history-error.ts';
import { migrate } from './migrations.ts';
import type { Comparison, Run, RunList, Trends } from './model.ts';
import { prunable, removeRuns } from './prune.ts';
import { type RunMeta, record } from './record.ts';
import type { Retention } from './retained.ts';
import { countRuns, findRun, listRuns, type RunQuery, type RunRow, runOf } from './runs.ts';
import { type TrendQuery, trendsOf } from './trends.ts';
import type { Where } from './where.ts';

/** Every method throws a `HistoryError`, one line, where the database fails. */
export interface History {
  /** The file or server, for people. */
  readonly where: string;
  /** Stores a run, whole or not at all. @returns false where it is there already, which changes nothing */
  record(result: Result, meta?: RunMeta): Promise<boolean>;
  /** The latest first. */
  runs(query?: RunQuery): Promise<RunList>;
  /** An id or its beginning, `latest`, `last-good`, or a day (UTC), of which it is the last run. */
  find(name: string): Promise<Run | undefined>;
  /** The last run before this one in which nothing was wrong; of the same plan, where it has one. */
  baselineOf(run: string): Promise<Run | undefined>;
  /**
   * A run beside what was last told of each of its expectations: before it, or up to `from`. Where `from` is the later
   * of the two they change places. Ids, as `find` gives them.
   */
  compare(to: string, from?: string, options?: CompareOptions): Promise<Comparison>;
  trends(query?: TrendQuery): Promise<Trends>;
  /** Which runs a retention lets go, the latest first. */
  prunable(retention: Retention): Promise<string[]>;
  /** Takes runs out, by id; folders stay. @returns how many there were */
  remove(ids: readonly string[]): Promise<number>;
  /** Names that `runs` can be asked for. */
  names(): Promise<{ readonly hosts: readonly string[]; readonly scenarios: readonly string[] }>;
  /** Ids, the latest first. */
  ids(limit: number): Promise<string[]>;
  /** Bytes that it takes. */
  size(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens a history, brings one of an older version up to this one, and makes one where there is none.
 * @throws {HistoryError} where it cannot be opened, is damaged, is a newer program's, or is something else
 */
export async function openHistory(where: Where, options: OpenOptions = {}): Promise<History> {
  const { shown } = where;
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw explained(error, shown);
    }
  };
  const backend = await guarded(() => backendOf(where, options));
  try {
    await guarded(() => migrate(backend, shown));
  } catch (error) {
    await backend.db.destroy().catch(() => {});
    throw error;
  }
  return storeOf(backend, shown, guarded);
}

function storeOf(
  backend: Backend,
  where: string,
  guarded: <T>(work: () => Promise<T>) => Promise<T>,
): History {
  const { db } = backend;
  return {
    where,
    record: (result, meta = {}) => guarded(() => record(backend, result, meta)),
    runs: (query = {}) =>
      guarded(async () => ({
        schema: 'servicedrill/history@1' as const,
        history: where,
        stored: await countRuns(db),
        runs: await listRuns(db, query),
      })),
    find: name =>
      guarded(async () => {
        const row = await findRun(db, name);
        return row && runOf(row);
      }),
    baselineOf: run =>
      guarded(async () => {
        const row = await goodBefore(backend, await rowOf(backend, run));
        return row && runOf(row);
      }),
    compare: (to, from, compareOptions = {}) =>
      guarded(async () => {
        const rows = [await rowOf(backend, to), ...(from === undefined ? [] : [await rowOf(backend, from)])];
        const [later, earlier] = rows.toSorted((a, b) => b.at - a.at);
        return compareRuns(db, where, earlier, later as RunRow, compareOptions);
      }),
    trends: (query = {}) => guarded(() => trendsOf(db, where, query)),
    prunable: retention => guarded(() => prunable(db, retention)),
    remove: ids => guarded(() => removeRuns(backend, ids)),
    names: () =>
      guarded(async () => {
        const hosts = await db.selectFrom('host').select('name').distinct().orderBy('name').execute();
        const scenarios = await db
          .selectFrom('subject')
          .select('scenario')
          .distinct()
          .orderBy('scenario')
          .execute();
        return {
          hosts: hosts.map(({ name }) => name),
          scenarios: scenarios.map(({ scenario }) => scenario),
        };
      }),
    ids: limit =>
      guarded(async () => {
        const rows = await db.selectFrom('run').select('id').orderBy('at', 'desc').limit(limit).execute();
        return rows.map(({ id }) => id);
      }),
    size: () => guarded(() => backend.size()),
    close: () => guarded(() => db.destroy()),
  };
}

/** @throws {RangeError} for an id that is not there: the caller found it a moment ago */
async function rowOf({ db }: Backend, id: string): Promise<RunRow> {
  const row = await db.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new RangeError(`the history has no run ${id}`);
  return row;
}

async function goodBefore({ db }: Backend, { at, plan }: RunRow): Promise<RunRow | undefined> {
  const good = db
    .selectFrom('run')
    .selectAll()
    .where('at', '<', at)
    .where('good', '=', 1)
    .orderBy('at', 'desc')
    .limit(1);
  return (plan === null ? good : good.where(sql<boolean>`plan = ${plan}`)).executeTakeFirst();
}
