/** What a list of patterns comes to: what is left of all there is, and the patterns that name nothing. */
export interface Chosen<T> {
  readonly chosen: readonly T[];
  readonly unknown: readonly string[];
}

/**
 * The one language in which hosts and scenarios are chosen: several patterns, also joined by commas, add up; one after
 * `!` takes away, regardless of the order. Exclusions alone take away from all. `named` says what one pattern names.
 */
export function choose<T>(
  all: readonly T[],
  patterns: readonly string[],
  named: (pattern: string) => readonly T[],
): Chosen<T> {
  const parts = patternsIn(patterns);
  const found = parts.map(({ name, excludes }) => ({ name, excludes, items: named(name) }));
  const wanted = found.filter(({ excludes }) => !excludes);
  const start = new Set(wanted.length > 0 || found.length === 0 ? wanted.flatMap(({ items }) => items) : all);
  const unwanted = new Set(found.filter(({ excludes }) => excludes).flatMap(({ items }) => items));
  return {
    chosen: all.filter(item => start.has(item) && !unwanted.has(item)),
    unknown: found.filter(({ items }) => items.length === 0).map(({ name }) => name),
  };
}

function patternsIn(patterns: readonly string[]) {
  const parts = patterns.flatMap(pattern => pattern.split(',')).map(part => part.trim());
  return parts
    .filter(part => part !== '')
    .map(part => ({ name: part.replace(/^!\s*/, ''), excludes: part.startsWith('!') }));
}
