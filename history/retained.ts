/** How long runs are kept; where both are given, what either lets go goes. */
export interface Retention {
  readonly keepDays?: number;
  readonly keepRuns?: number;
  /** For tests; the clock by default. */
  readonly now?: Date;
}

/** A run, or the folder of one. */
export interface Aged {
  readonly id: string;
  readonly started: Date;
  readonly good: boolean;
}

const dayMs = 86_400_000;

/** Ids of what may go, of runs in their order, the latest first. The latest and the last good one stay whatever their age. Pure. */
export function released(
  runs: readonly Aged[],
  { keepDays, keepRuns, now = new Date() }: Retention,
): string[] {
  const lastGood = runs.find(({ good }) => good)?.id;
  const oldest = keepDays === undefined ? Number.NEGATIVE_INFINITY : now.getTime() - keepDays * dayMs;
  return runs
    .filter(({ id, started }, index) => {
      if (index === 0 || id === lastGood) return false;
      return started.getTime() < oldest || (keepRuns !== undefined && index >= keepRuns);
    })
    .map(({ id }) => id);
}
