import type { Selectable } from 'kysely';
import type { Trend, TrendPoint, Trends } from './model.ts';
import type { Database, Tables } from './tables.ts';

export interface TrendQuery {
  /** Begun at this moment or later. */
  readonly since?: Date;
  /** Points of a line at most: runs that follow each other share one. */
  readonly points?: number;
}

const defaultPoints = 30;

type TallyRow = Selectable<Tables['tally']>;

/** Runs that follow each other, the oldest first. */
type Bucket = Pick<TrendPoint, 'from' | 'runs'>;

/** Pass rate and time to the verdict by technique and by host, from the tallies of the runs. */
export async function trendsOf(db: Database, history: string, query: TrendQuery): Promise<Trends> {
  const runs = await db
    .selectFrom('run')
    .select(['at', 'started'])
    .where('started', '>=', (query.since ?? new Date(0)).toISOString())
    .orderBy('at')
    .execute();
  const size = Math.max(1, Math.ceil(runs.length / (query.points ?? defaultPoints)));
  const [first] = runs;
  const rows =
    first === undefined
      ? []
      : await db.selectFrom('tally').selectAll().where('at', '>=', first.at).orderBy('at').execute();
  const places = new Map(runs.map(({ at }, index) => [at, Math.floor(index / size)]));
  const buckets = runs.flatMap(({ started }, index): Bucket[] =>
    index % size === 0 ? [{ from: started, runs: Math.min(size, runs.length - index) }] : [],
  );
  const begins = runs.map(({ started }) => started).sort();
  return {
    schema: 'servicedrill/trends@1',
    ...{ history, from: begins[0] ?? null, to: begins.at(-1) ?? null, runs: runs.length },
    techniques: trendsIn(rows, 'technique', buckets, places),
    hosts: trendsIn(rows, 'host', buckets, places),
  };
}

/** `places` has the bucket of each run; a run that it lacks is not asked for. */
function trendsIn(
  rows: readonly TallyRow[],
  kind: TallyRow['kind'],
  buckets: readonly Bucket[],
  places: ReadonlyMap<number, number>,
): Trend[] {
  const lines = new Map<string, TallyRow[][]>();
  for (const row of rows) {
    const place = places.get(row.at);
    if (row.kind !== kind || place === undefined) continue;
    const line = lines.get(row.name) ?? buckets.map(() => []);
    lines.set(row.name, line);
    line[place]?.push(row);
  }
  return [...lines]
    .map(([name, line]) => ({
      name,
      ...ratesOf(line.flat()),
      points: buckets.map((bucket, index) => ({ ...bucket, ...ratesOf(line[index] ?? []) })),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The share of what was met, and the times of the median run. */
function ratesOf(rows: readonly TallyRow[]): Omit<TrendPoint, 'from' | 'runs'> {
  let judged = 0;
  let met = 0;
  for (const row of rows) {
    judged += row.judged;
    met += row.met;
  }
  return {
    passRate: judged === 0 ? null : met / judged,
    p50: median(rows.map(({ p50 }) => p50)),
    p90: median(rows.map(({ p90 }) => p90)),
  };
}

/** Of milliseconds, in seconds; the lower of two that share the middle. */
function median(values: readonly (number | null)[]): number | null {
  const sorted = Float64Array.from(values.filter(value => value !== null)).sort();
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return middle === undefined ? null : middle / 1000;
}
