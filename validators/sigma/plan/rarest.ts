import { type Commonness, gramLength } from './commonness.ts';
import type { Comparison } from './gram-table.ts';
import type { Extent, LiteralBytes } from './literal-bytes.ts';

/**
 * Of each literal the `step` neighbouring grams that are the rarest together: wherever the literal is in a text, one of them is
 * at a multiple of `step`.
 */
export function rarestGrams(
  literals: readonly number[],
  bytes: LiteralBytes,
  step: number,
  common: Commonness,
): Comparison[] {
  return literals.flatMap(literal => {
    const extent = bytes.extents[literal];
    if (extent === undefined) return [];
    const first = rarestRun(extent, bytes, step, common);
    return Array.from({ length: step }, (_, index) => {
      const before = first + index;
      return { gram: bytes.gram(extent.start + before), literal, before, extent };
    });
  });
}

function rarestRun({ start, length }: Extent, bytes: LiteralBytes, step: number, common: Commonness): number {
  const grams = length - gramLength + 1;
  const counts = Array.from({ length: grams }, (_, at) => common.of(bytes.gram(start + at)));
  let best = 0;
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < grams; at++) {
    sum += (counts[at] ?? 0) - (counts[at - step] ?? 0);
    if (at + 1 < step || sum >= least) continue;
    least = sum;
    best = at + 1 - step;
  }
  return best;
}
