import type { Standing } from './codes.ts';
import type { Category, Difference } from './model.ts';

/** How an expectation stood in one run. */
export interface Stand {
  readonly standing: Standing;
  /** Seconds to the verdict. */
  readonly seconds: number | null;
}

export interface Judgement {
  readonly category: Category | 'unchanged';
  /** It is worse than it was. */
  readonly worse: boolean;
}

/** Worth of what was told, for better and worse; `untold` and `flaky` are no states of a detection. */
const worth: Readonly<Record<Standing, number>> = { untold: 0, flaky: 0, unmet: 1, late: 2, met: 3 };

/**
 * What has become of an expectation. `before` is what was last told of it, never `untold` or `flaky`; `untoldRuns` counts runs in
 * a row, the later one included, in which nothing could be told: from `patience` on, that is a regression. Pure.
 */
export function judge(
  before: Stand | undefined,
  after: Stand,
  untoldRuns: number,
  patience: number,
): Judgement {
  if (after.standing === 'flaky') return same('flaky');
  if (after.standing === 'untold') {
    if (before === undefined) return same('inconclusive');
    if (before.standing !== 'met') return same('still-failing');
    return untoldRuns >= patience ? { category: 'regressed', worse: true } : same('inconclusive');
  }
  if (before === undefined) return same('new');
  if (after.standing === 'late') return { category: 'late', worse: before.standing === 'met' };
  if (after.standing === 'unmet')
    return worth[before.standing] > worth.unmet
      ? { category: 'regressed', worse: true }
      : same('still-failing');
  if (before.standing !== 'met') return same('recovered');
  return same(isSlower(before, after) ? 'slower' : 'unchanged');
}

/** At least twice as long, and by 30 seconds: what a person would notice. */
function isSlower({ seconds: before }: Stand, { seconds: after }: Stand): boolean {
  return before !== null && after !== null && after >= 2 * before && after - before >= 30;
}

function same(category: Judgement['category']): Judgement {
  return { category, worse: false };
}

/** What is told of a run, a host or a rule and may differ, by the word for it. */
export type Circumstances = Readonly<Record<string, string | null>>;

/** What differs, in the order of `after`; what one of the two does not know at all is no difference. Pure. */
export function differences(before: Circumstances, after: Circumstances): Difference[] {
  return Object.entries(after).flatMap(([what, to]) => {
    const from = before[what];
    return from === undefined || from === null || to === null || from === to ? [] : [{ what, from, to }];
  });
}
