import { isInside, parseNetwork } from './cidr.ts';
import { timePart } from './clock.ts';
import type { Comparison, Test } from './expr.ts';
import { fold } from './fold.ts';
import type { Pattern } from './pattern.ts';
import { compileRegex } from './regex/index.ts';
import { isNull, textsOf } from './values.ts';
import { matchesPattern } from './wildcard.ts';

/** How a test finds another field of the same event. */
export type Lookup = (name: string) => unknown;

/** Asks about a field's value as `lookUp` found it: undefined if the event has no such field. */
export type Predicate = (value: unknown, lookup: Lookup) => boolean;

/** Makes a test executable. */
export function predicateOf(test: Test): Predicate {
  switch (test.kind) {
    case 'text':
      return textPredicate(test.pattern, test.cased ?? false);
    case 'regex':
      return regexPredicate(test.source, test.flags);
    case 'cidr': {
      const network = parseNetwork(test.network);
      return onTexts(text => isInside(network, text));
    }
    case 'rounded':
      return value => isRounded(value, test.text);
    case 'number':
      return onTexts(text => compares(numberOf(text), test.compare, test.value));
    case 'time':
      return onTexts(text => compares(timePart(text, test.part), test.compare, test.value));
    case 'null':
      return isNull;
    case 'exists':
      return value => (value !== undefined) === test.expected;
    case 'fieldref':
      return refersTo(test);
    case 'unfilled':
      return () => false;
  }
}

function onTexts(holds: (text: string) => boolean): Predicate {
  return value => (typeof value === 'string' ? holds(value) : textsOf(value).some(holds));
}

function isRounded(value: unknown, text: string): boolean {
  return Array.isArray(value)
    ? value.some(element => typeof element === 'number' && String(element) === text)
    : typeof value === 'number' && String(value) === text;
}

function textPredicate(pattern: Pattern, cased: boolean): Predicate {
  if (cased) return onTexts(text => matchesPattern(pattern, text));
  const folded = pattern.map(part => (typeof part === 'string' ? fold(part) : part));
  return onTexts(text => matchesPattern(folded, fold(text)));
}

function regexPredicate(source: string, flags: string): Predicate {
  const regex = compileRegex(source, flags);
  return onTexts(text => regex.test(text));
}

const decimal = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const hexadecimal = /^\s*0x[0-9a-f]+\s*$/i;

/** Windows writes some numbers in hexadecimal: `0x1a4`. */
export function numberOf(text: string): number | undefined {
  if (text.length > 400) return undefined;
  return decimal.test(text) || hexadecimal.test(text) ? Number(text) : undefined;
}

function compares(seen: number | undefined, how: Comparison, wanted: number): boolean {
  if (seen === undefined) return false;
  switch (how) {
    case 'eq':
      return seen === wanted;
    case 'lt':
      return seen < wanted;
    case 'lte':
      return seen <= wanted;
    case 'gt':
      return seen > wanted;
    case 'gte':
      return seen >= wanted;
  }
}

function refersTo(test: Extract<Test, { kind: 'fieldref' }>): Predicate {
  const caseOf = test.cased ? (text: string) => text : fold;
  return (value, lookup) => {
    const others = textsOf(lookup(test.field)).map(caseOf);
    return textsOf(value).some(text => others.some(other => relations[test.how](caseOf(text), other)));
  };
}

const relations: Record<
  Extract<Test, { kind: 'fieldref' }>['how'],
  (text: string, other: string) => boolean
> = {
  equals: (text, other) => text === other,
  startswith: (text, other) => text.startsWith(other),
  endswith: (text, other) => text.endsWith(other),
  contains: (text, other) => text.includes(other),
};
