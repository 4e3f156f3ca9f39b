import type { Expr } from '../expr.ts';
import { predicateOf } from '../predicate.ts';
import type { Reading } from '../taxonomy/resolve.ts';
import type { Atoms } from './atoms.ts';
import { sourceOf } from './slot.ts';

/** An expression over atoms, with negations only in front of these. */
export type Node =
  | { readonly op: 'known'; readonly value: boolean }
  | { readonly op: 'atom'; readonly atom: number; readonly wanted: boolean }
  | { readonly op: 'and' | 'or'; readonly of: readonly Node[] };

/** Values that all events of a plan share, by the key of their source. */
export type Constants = ReadonlyMap<string, unknown>;

/** Answers all questions about constants: what is left of the expression, or its outcome. */
export function foldConstants(expr: Expr, reading: Reading, constants: Constants): Expr | boolean {
  switch (expr.op) {
    case 'selection':
      return foldConstants(expr.of, reading, constants);
    case 'not': {
      const of = foldConstants(expr.of, reading, constants);
      return typeof of === 'boolean' ? !of : { op: 'not', of };
    }
    case 'item':
      return answer(expr, reading, constants) ?? expr;
    default: {
      const neutral = expr.op === 'and';
      const open: Expr[] = [];
      for (const part of expr.of) {
        const folded = foldConstants(part, reading, constants);
        if (folded === !neutral) return folded;
        if (typeof folded !== 'boolean') open.push(folded);
      }
      return open.length === 0 ? neutral : { op: expr.op, of: open };
    }
  }
}

function answer(
  { item }: Extract<Expr, { op: 'item' }>,
  reading: Reading,
  constants: Constants,
): boolean | undefined {
  if (constants.size === 0 || item.field === null) return undefined;
  const { key } = sourceOf(item.field, reading);
  if (!constants.has(key) || item.values.flat().some(test => test.kind === 'fieldref')) return undefined;
  const value = constants.get(key);
  const holds = (tests: (typeof item.values)[number]) =>
    tests.some(test => predicateOf(test)(value, () => undefined));
  return item.all ? item.values.every(holds) : item.values.some(holds);
}

/** Turns an expression into questions, each made once for all rules. */
export function buildNode(expr: Expr, reading: Reading, atoms: Atoms, wanted = true): Node {
  switch (expr.op) {
    case 'not':
      return buildNode(expr.of, reading, atoms, !wanted);
    case 'selection':
      return buildNode(expr.of, reading, atoms, wanted);
    case 'item': {
      const { item } = expr;
      const groups = item.all ? item.values : [item.values.flat()];
      const questions = groups.map(tests => {
        const numbers = atoms.anyOf(tests, item, reading);
        return join(
          wanted ? 'or' : 'and',
          numbers.map((atom): Node => ({ op: 'atom', atom, wanted })),
        );
      });
      return join(wanted ? 'and' : 'or', questions);
    }
    default:
      return join(
        (expr.op === 'and') === wanted ? 'and' : 'or',
        expr.of.map(part => buildNode(part, reading, atoms, wanted)),
      );
  }
}

/** Joins parts, leaving out those that do not matter. */
export function join(op: 'and' | 'or', parts: readonly Node[]): Node {
  const neutral = op === 'and';
  const open: Node[] = [];
  for (const part of parts) {
    if (part.op === 'known' && part.value !== neutral) return part;
    if (part.op === op) open.push(...part.of);
    else if (part.op !== 'known') open.push(part);
  }
  if (open.length === 0) return { op: 'known', value: neutral };
  return open.length === 1 && open[0] ? open[0] : { op, of: open };
}
