/** Longest word compared; a name that long was not mistyped, and the cost is quadratic. */
const longest = 64;

/**
 * The candidate that was most likely meant by `word`: what it begins, or what lies a few typing errors away
 * (insertions, deletions, replacements and swapped neighbours; one error for each three letters). Case is
 * ignored, the earlier candidate wins a tie; undefined when nothing is near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  if (wanted === '' || wanted.length > longest) return undefined;
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  let best: { readonly name: string; readonly errors: number } | undefined;
  for (const name of candidates) {
    const errors = distance(wanted, name.toLowerCase(), best ? best.errors - 1 : allowed);
    if (errors <= allowed && (best === undefined || errors < best.errors)) best = { name, errors };
  }
  return best?.name ?? begun(wanted, candidates);
}

function begun(wanted: string, candidates: Iterable<string>): string | undefined {
  if (wanted.length < 2) return undefined;
  for (const name of candidates) if (name.toLowerCase().startsWith(wanted)) return name;
  return undefined;
}

/** Optimal string alignment distance; Infinity as soon as the lengths alone exceed `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit || b.length > longest) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = nextRow(a, b, row, last, before);
    before = last;
    last = next;
  }
  return last[b.length] ?? 0;
}

function nextRow(a: string, b: string, row: number, last: readonly number[], before: readonly number[]) {
  const next = [row];
  for (let column = 1; column <= b.length; column++) {
    const replaced = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
    const swapped =
      row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
        ? at(before, column - 2) + 1
        : Number.POSITIVE_INFINITY;
    next.push(Math.min(at(last, column) + 1, at(next, column - 1) + 1, replaced, swapped));
  }
  return next;
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;
