import type { History } from '../../history/index.ts';
import { matchesGlob, nearest } from '../../inventory/index.ts';
import { hint, UsageError } from '../usage.ts';

/**
 * Names in the history that patterns (names and globs) choose; undefined where there is no pattern.
 * @throws {UsageError} for a pattern that chooses none
 */
export function chosenNames(
  what: 'host' | 'scenario',
  patterns: readonly string[] | undefined,
  known: readonly string[],
  { where }: Pick<History, 'where'>,
): string[] | undefined {
  if (patterns === undefined) return undefined;
  const words = patterns.flatMap(text => text.split(',')).map(word => word.trim());
  return words.flatMap(word => {
    const chosen = word === 'all' ? [...known] : known.filter(name => matchesGlob(word, name));
    if (chosen.length > 0) return chosen;
    throw new UsageError(`the history ${where} knows no ${what} ${word}${hint(nearest(word, known))}`);
  });
}
