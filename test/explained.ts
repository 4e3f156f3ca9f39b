/** What two readers of one log make of one field, where they differ. */
export interface Difference {
  /** Of the event or entry. */
  readonly id: string;
  readonly field: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/** A difference that is meant, by its reason. */
export type Explanations = Readonly<Record<string, (difference: Difference) => boolean>>;

/** Differences that nothing explains, and explanations that no difference needs any more: both are to be empty. */
export function judged(
  differences: readonly Difference[],
  explanations: Explanations,
): { unexplained: Difference[]; needless: string[] } {
  const needed = new Set<string>();
  const unexplained = differences.filter(difference => {
    const reason = Object.keys(explanations).find(name => explanations[name]?.(difference));
    if (reason !== undefined) needed.add(reason);
    return reason === undefined;
  });
  return { unexplained, needless: Object.keys(explanations).filter(reason => !needed.has(reason)) };
}

export const nothingToExplain = { unexplained: [], needless: [] };
