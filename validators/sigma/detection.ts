import { parseCondition } from './condition.ts';
import { allOf, anyOf, type Expr, type Item, type Test } from './expr.ts';
import { RuleFault, shown } from './fault.ts';
import { applyModifiers, type Scalar } from './modifiers.ts';
import { joined, MANY } from './pattern.ts';
import type { Placeholders } from './placeholders.ts';

const deepest = 20;

/** A `detection` section (or a filter's) as an expression. Throws RuleFault. */
export function compileDetection(
  section: unknown,
  placeholders: Placeholders,
  apart: readonly string[] = [],
): Expr {
  if (!isMap(section)) throw new RuleFault('detection must be a map');
  const { condition, timeframe } = section;
  if (typeof timeframe === 'string' || typeof timeframe === 'number')
    throw new RuleFault('timeframe is obsolete, as the aggregations it belongs to: write a correlation rule');
  const selections = new Map<string, Expr>();
  for (const [name, body] of Object.entries(section)) {
    if (name === 'condition' || apart.includes(name)) continue;
    selections.set(
      name,
      inSelection(name, () => compileSelection(body, placeholders, 0)),
    );
  }
  if (selections.size === 0) throw new RuleFault('detection has no selection');
  return anyOf(conditionsOf(condition).map(text => parseCondition(text, selections)));
}

/** The texts of a condition: a list means that one of them has to hold. Throws RuleFault. */
export function conditionsOf(condition: unknown): string[] {
  const texts = Array.isArray(condition) ? condition : [condition];
  if (texts.length > 0 && texts.every(text => typeof text === 'string')) return texts;
  throw new RuleFault('detection needs a condition');
}

function inSelection<T>(name: string, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof RuleFault) throw new RuleFault(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A map is joined by "and", a list by "or"; a list of plain values is a list of keywords. */
function compileSelection(body: unknown, placeholders: Placeholders, depth: number): Expr {
  if (depth > deepest) throw new RuleFault(`more than ${deepest} lists inside each other`);
  if (isScalar(body)) return item('', [body], placeholders);
  if (Array.isArray(body)) {
    if (body.length === 0) throw new RuleFault('the selection is empty');
    if (body.every(isScalar)) return item('', body, placeholders);
    return anyOf(body.map(part => compileSelection(part, placeholders, depth + 1)));
  }
  if (!isMap(body)) throw new RuleFault(`${shown(body)} is no selection`);
  const entries = Object.entries(body);
  if (entries.length === 0) throw new RuleFault('the selection is empty');
  return allOf(entries.map(([key, value]) => item(key, valuesOf(key, value), placeholders)));
}

function valuesOf(key: string, value: unknown): Scalar[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.every(isScalar)) return values;
  throw new RuleFault(`${key}: a value must be a text, a number, true, false, null or a list of these`);
}

const linking = new Set(['all', 'neq']);

function item(key: string, values: readonly Scalar[], placeholders: Placeholders): Expr {
  const [field = '', ...modifiers] = key.split('|');
  const own = modifiers.filter(name => !linking.has(name));
  const tests = withKey(key, () => values.map(value => applyModifiers(value, own, placeholders)));
  const compiled: Item = {
    field: field === '' ? null : field,
    key,
    values: field === '' ? tests.map(keywords) : orNull(tests),
    ...(modifiers.includes('all') ? { all: true } : {}),
  };
  const expr: Expr = { op: 'item', item: compiled };
  return modifiers.includes('neq') ? { op: 'not', of: expr } : expr;
}

function withKey<T>(key: string, compile: () => T): T {
  return key === '' ? compile() : inSelection(key, compile);
}

/** A field with an empty list is taken as `null`, as pySigma does. */
function orNull(tests: Test[][]): Test[][] {
  return tests.length === 0 ? [[{ kind: 'null' }]] : tests;
}

/** Keywords look at texts, numbers as well: none of them is a rounded one. */
function keywords(forms: readonly Test[]): Test[] {
  return forms.filter(test => test.kind !== 'rounded').map(keyword);
}

/** A keyword is looked for anywhere in each value of the event. */
function keyword(test: Test): Test {
  if (test.kind === 'text') return { ...test, pattern: joined([MANY, ...test.pattern, MANY]) };
  if (test.kind === 'regex' || test.kind === 'unfilled' || test.kind === 'cidr') return test;
  throw new RuleFault(`${test.kind === 'null' ? 'null' : `a test by ${test.kind}`} needs a field`);
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
