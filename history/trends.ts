import { sql } from 'kysely';
import type { Trend, TrendPoint, Trends } from './model.ts';
import type { Database } from './tables.ts';

export interface TrendQuery {
  /** Begun at this moment or later. */
  readonly since?: Date;
  /** Points of a line at most: runs that follow each other share one. */
  readonly points?: number;
}

const defaultPoints = 30;

interface Bucket {
  readonly from: string;
  readonly runs: number;
}

/** Pass rate and time to the verdict by technique and by host, from the tallies of the runs. */
export async function trendsOf(db: Database, history: string, query: TrendQuery): Promise<Trends> {
  const { runs, first, last, from, to } = await spanOf(db, query.since);
  const size = Math.max(1, Math.ceil(runs / (query.points ?? defaultPoints)));
  const buckets = runs === 0 ? [] : await bucketsOf(db, first, size);
  const parts = runs === 0 ? [] : await pointsOf(db, first, size);
  const whole = runs === 0 ? [] : await pointsOf(db, first, Math.max(1, runs));
  const of = (kind: string): Trend[] =>
    whole
      .filter(row => row.kind === kind)
      .map(({ name, ...row }) => ({
        name,
        ...rates(row),
        points: buckets.map((bucket, index): TrendPoint => {
          const point = parts.find(each => each.kind === kind && each.name === name && each.bucket === index);
          return {
            ...bucket,
            ...(point === undefined ? { passRate: null, p50: null, p90: null } : rates(point)),
          };
        }),
      }));
  const span = { from: last === null ? null : from, to: last === null ? null : to };
  return {
    schema: 'servicedrill/trends@1',
    ...{ history, ...span, runs },
    techniques: of('technique'),
    hosts: of('host'),
  };
}

async function spanOf(db: Database, since = new Date(0)) {
  const { rows } = await sql<{
    runs: number;
    first: number | null;
    last: number | null;
    from: string;
    to: string;
  }>`select count(*) as runs, min(at) as first, max(at) as last, min(started) as "from", max(started) as "to"
    from run where started >= ${since.toISOString()}`.execute(db);
  const [row = { runs: 0, first: null, last: null, from: '', to: '' }] = rows;
  return { ...row, first: row.first ?? 0 };
}

/** Runs by their order, `size` of them to a bucket. Dividing whole numbers drops the rest in both databases. */
const placed = (first: number, size: number) =>
  sql`placed as (select at, started, (row_number() over (order by at) - 1) / ${sql.lit(size)} as bucket from run where at >= ${first})`;

async function bucketsOf(db: Database, first: number, size: number): Promise<Bucket[]> {
  const { rows } = await sql<Bucket>`with ${placed(first, size)}
    select min(started) as "from", count(*) as runs from placed group by bucket order by bucket`.execute(db);
  return rows;
}

interface PointRow {
  readonly kind: string;
  readonly name: string;
  readonly bucket: number;
  readonly judged: number;
  readonly met: number;
  readonly p50: number | null;
  readonly p90: number | null;
}

/** Sums of what was met, and of the runs' times those of the median run (the lower of two). */
async function pointsOf(db: Database, first: number, size: number): Promise<PointRow[]> {
  const { rows } = await sql<PointRow>`with ${placed(first, size)},
    ranked as (select kind, name, bucket, judged, met, p50, p90,
      count(p50) over (partition by kind, name, bucket) as times,
      row_number() over (partition by kind, name, bucket order by p50 is null, p50) as by50,
      row_number() over (partition by kind, name, bucket order by p90 is null, p90) as by90
      from placed cross join tally where tally.at = placed.at)
    select kind, name, bucket, sum(judged) as judged, sum(met) as met,
      max(case when by50 = (times + 1) / 2 then p50 end) as p50,
      max(case when by90 = (times + 1) / 2 then p90 end) as p90
    from ranked group by kind, name, bucket order by kind, name, bucket`.execute(db);
  return rows.map(row => ({
    ...row,
    bucket: Number(row.bucket),
    judged: Number(row.judged),
    met: Number(row.met),
  }));
}

function rates({ judged, met, p50, p90 }: Pick<PointRow, 'judged' | 'met' | 'p50' | 'p90'>) {
  return { passRate: judged === 0 ? null : met / judged, p50: secondsOf(p50), p90: secondsOf(p90) };
}

function secondsOf(ms: number | null): number | null {
  return ms === null ? null : Number(ms) / 1000;
}
