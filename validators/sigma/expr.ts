import type { Pattern } from './pattern.ts';
import { showPattern } from './pattern.ts';

export type Comparison = 'eq' | 'lt' | 'lte' | 'gt' | 'gte';
export type TimePart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
export type Reference = 'equals' | 'startswith' | 'endswith' | 'contains';

/** One question about one value of a field. Plain data, so that compiled rules can be kept in a file. */
export type Test =
  | { readonly kind: 'text'; readonly pattern: Pattern; readonly cased?: true }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'cidr'; readonly network: string }
  /** A number of an event that JSON has rounded already; a text never is. */
  | { readonly kind: 'rounded'; readonly text: string }
  | { readonly kind: 'number'; readonly compare: Comparison; readonly value: number }
  | { readonly kind: 'time'; readonly part: TimePart; readonly compare: Comparison; readonly value: number }
  | { readonly kind: 'null' }
  | { readonly kind: 'exists'; readonly expected: boolean }
  | { readonly kind: 'fieldref'; readonly field: string; readonly how: Reference; readonly cased?: true }
  | { readonly kind: 'unfilled'; readonly placeholder: string };

/**
 * A field and what is wanted of it. Each entry of `values` is one value of the rule, as the alternatives that its
 * modifiers made of it; one of the values has to hold, or `all` of them.
 */
export interface Item {
  /** Null for keywords, which look at every value of the event. */
  readonly field: string | null;
  /** As the rule writes it, with modifiers. */
  readonly key: string;
  readonly all?: true;
  readonly values: readonly (readonly Test[])[];
}

/** What a rule asks of an event, as plain data. */
export type Expr =
  | { readonly op: 'and' | 'or'; readonly of: readonly Expr[] }
  | { readonly op: 'not'; readonly of: Expr }
  | { readonly op: 'selection'; readonly name: string; readonly of: Expr }
  | { readonly op: 'item'; readonly item: Item };

export function allOf(parts: readonly Expr[]): Expr {
  return parts.length === 1 && parts[0] ? parts[0] : { op: 'and', of: parts };
}

export function anyOf(parts: readonly Expr[]): Expr {
  return parts.length === 1 && parts[0] ? parts[0] : { op: 'or', of: parts };
}

/** Every item of an expression, in the rule's order. */
export function itemsOf(expr: Expr): Item[] {
  const items: Item[] = [];
  const pending: Expr[] = [expr];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.op === 'item') items.push(next.item);
    else if (next.op === 'not' || next.op === 'selection') pending.push(next.of);
    else pending.push(...next.of.toReversed());
  }
  return items;
}

/** The fields that an expression reads, each once. */
export function fieldsOf(expr: Expr): string[] {
  const items = itemsOf(expr);
  const referred = testsOf(items).flatMap(test => (test.kind === 'fieldref' ? test.field : []));
  return [...new Set([...items.flatMap(item => item.field ?? []), ...referred])];
}

/** The placeholders in an expression that nothing filled, each once. */
export function unfilledIn(expr: Expr): string[] {
  const tests = testsOf(itemsOf(expr));
  return [...new Set(tests.flatMap(test => (test.kind === 'unfilled' ? test.placeholder : [])))];
}

function testsOf(items: readonly Item[]): Test[] {
  return items.flatMap(item => item.values.flat());
}

/** A test as a reader of the rule would say it: texts in quotes, so that a blank at an end can be seen. */
export function showTest(test: Test): string {
  switch (test.kind) {
    case 'text':
      return `'${showPattern(test.pattern)}'`;
    case 'regex':
      return `/${test.source}/${test.flags}`;
    case 'cidr':
      return test.network;
    case 'rounded':
      return test.text;
    case 'number':
      return `${signs[test.compare]} ${test.value}`;
    case 'time':
      return `${test.part} ${signs[test.compare]} ${test.value}`;
    case 'null':
      return 'null';
    case 'exists':
      return test.expected ? 'the field to exist' : 'the field not to exist';
    case 'fieldref':
      return `${test.how === 'equals' ? 'the value of' : `${test.how} the value of`} ${test.field}`;
    case 'unfilled':
      return `%${test.placeholder}% (no values given)`;
  }
}

const signs: Record<Comparison, string> = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' };
