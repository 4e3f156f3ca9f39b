/** One line of the table: what was measured and what it should be. */
export interface Measure {
  readonly name: string;
  /** `skipped` where it could not be measured. */
  readonly value: number | 'skipped';
  /** `ms`, `x` for a ratio; empty for a plain number. */
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
