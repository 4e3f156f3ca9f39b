import type { Test } from '../expr.ts';
import { fold } from '../fold.ts';
import { MANY, type Pattern } from '../pattern.ts';
import { compileRegex } from '../regex/index.ts';

/** Where in a text a literal is looked for: at its end (or as the whole of it), at its begin, anywhere. */
export type Place = 'end' | 'begin' | 'anywhere';

/** A folded text to be found in folded texts. */
export interface Literal {
  readonly text: string;
  readonly place: Place;
  /** With place `end`: the literal is the whole text. */
  readonly whole: boolean;
}

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
  return text === '' && !(atBegin && atEnd) ? undefined : literal(text, atBegin, atEnd);
}

function literal(text: string, atBegin: boolean, atEnd: boolean): Literal {
  return { text: fold(text), place: atEnd ? 'end' : atBegin ? 'begin' : 'anywhere', whole: atBegin && atEnd };
}

/** Literals of which a value must have one for a test to hold; none if nothing can be said. */
export function necessaryLiterals(test: Test): readonly Literal[] {
  if (test.kind === 'text') return ofPattern(test.pattern);
  if (test.kind !== 'regex') return [];
  const literals = compileRegex(test.source, test.flags).literals ?? [];
  return literals.map(text => literal(text, false, false));
}

/** The longest text between wildcards. */
function ofPattern(pattern: Pattern): Literal[] {
  if (pattern.length === 0) return [literal('', true, true)];
  let best: Literal | undefined;
  for (const [index, part] of pattern.entries()) {
    if (typeof part !== 'string' || part.length <= (best?.text.length ?? 0)) continue;
    best = literal(part, index === 0, index === pattern.length - 1);
  }
  return best ? [best] : [];
}
