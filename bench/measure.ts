/** One line of the table: what was measured and what it should be. */
export interface Measure {
  readonly name: string;
  /** `skipped` where it could not be measured. */
  readonly value: number | 'skipped';
  /** `ms`, `%`, `MB`, `x` for a ratio; empty for a plain number. */
  readonly unit: string;
  /** What is wanted of it, for people; empty where the number only explains another. */
  readonly aim: string;
}

/** The value that `share` (0 to 1) of the others do not exceed; @throws {RangeError} when there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (value === undefined) throw new RangeError('there is nothing to take a quantile of');
  return value;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Short and in turns, since the machine's other work falls on all alike. */
const rounds = 7;

/** The least processor time of each, in milliseconds; the first round warms up. */
export function bestOf<const T extends readonly (() => void)[]>(works: T): { [K in keyof T]: number } {
  const best = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round <= rounds; round++)
    for (const [index, work] of works.entries()) {
      const took = time(work);
      if (round > 0) best[index] = Math.min(best[index] ?? took, took);
    }
  return best as { [K in keyof T]: number };
}

/** Processor time that a piece of work takes, in milliseconds: that of the process, whatever else the machine does. */
export function time(work: () => void): number {
  const start = process.cpuUsage();
  work();
  return processorTime(start);
}

/** In milliseconds. */
export function processorTime(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
