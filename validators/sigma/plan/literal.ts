import type { Test } from '../expr.ts';
import { fold } from '../fold.ts';
import { MANY, type Pattern } from '../pattern.ts';
import { compileRegex } from '../regex/index.ts';
import type { Literal } from './trie.ts';

/** The literal that says the same as a test, if there is one. */
export function exactLiteral(test: Test): Literal | undefined {
  if (test.kind !== 'text' || test.cased) return undefined;
  const { pattern } = test;
  const atBegin = pattern[0] !== MANY;
  const atEnd = pattern.at(-1) !== MANY;
  const middle = pattern.slice(atBegin ? 0 : 1, atEnd || pattern.length === 1 ? undefined : -1);
  const [text = ''] = middle;
  if (middle.length > 1 || typeof text !== 'string') return undefined;
  // `*` alone asks whether there is any text, which is not a question about literals.
  return text === '' && !(atBegin && atEnd) ? undefined : { text: fold(text), atBegin, atEnd };
}

/** Literals of which a value must have one for a test to hold; none if nothing can be said. */
export function necessaryLiterals(test: Test): readonly Literal[] {
  if (test.kind === 'text') return ofPattern(test.pattern);
  if (test.kind !== 'regex') return [];
  const literals = compileRegex(test.source, test.flags).literals ?? [];
  return literals.map(text => ({ text, atBegin: false, atEnd: false }));
}

/** The longest text between wildcards. */
function ofPattern(pattern: Pattern): Literal[] {
  if (pattern.length === 0) return [{ text: '', atBegin: true, atEnd: true }];
  let best: Literal | undefined;
  for (const [index, part] of pattern.entries()) {
    if (typeof part !== 'string' || part.length <= (best?.text.length ?? 0)) continue;
    best = { text: fold(part), atBegin: index === 0, atEnd: index === pattern.length - 1 };
  }
  return best ? [best] : [];
}
