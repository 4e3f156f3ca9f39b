import type { Node } from './ast.ts';

/**
 * An upper bound of the work a backtracking engine does to search a text of n characters: `factor` * n^`degree`.
 *
 * The proof goes by the number of ways in which a node can match from one position, which is what backtracking
 * enumerates. A character or class: one way. A sequence: the product. A choice: the sum. A repetition whose body
 * matches in one way only and always consumes: as many ways as there are counts, at most n + 1 if it is unbounded.
 * A bounded repetition of a body with k ways: at most k to the power of its maximum, for each count. An unbounded
 * repetition of a body with several ways can be exponential: no bound is given. A look ahead or behind is no more work than
 * its body in that place would be. The tree of attempts that a search
 * from one position walks through has at most one vertex for each node of the pattern and way to arrive there, and
 * the search begins at each of the n + 1 positions: hence one more power of n, and the pattern's size as a factor.
 */
export function backtrackingCost(node: Node): { factor: number; degree: number } | undefined {
  const ways = waysOf(node);
  return ways && { factor: ways.factor * sizeOf(node), degree: ways.degree + 1 };
}

interface Ways {
  readonly factor: number;
  readonly degree: number;
  /** Whether the node always consumes a character. */
  readonly consumes: boolean;
}

const one: Ways = { factor: 1, degree: 0, consumes: true };

function waysOf(node: Node): Ways | undefined {
  switch (node.type) {
    case 'char':
    case 'set':
      return one;
    case 'assertion':
      return { ...one, consumes: false };
    case 'look':
      return withoutConsuming(waysOf(node.of));
    case 'sequence':
      return node.of.reduce<Ways | undefined>((sum, part) => inSequence(sum, waysOf(part)), {
        ...one,
        consumes: false,
      });
    case 'choice':
      return node.of.map(waysOf).reduce((sum, branch) => inChoice(sum, branch));
    case 'repeat':
      return repeated(waysOf(node.of), node.min, node.max);
  }
}

function withoutConsuming(body: Ways | undefined): Ways | undefined {
  return body && { ...body, consumes: false };
}

function inSequence(left: Ways | undefined, right: Ways | undefined): Ways | undefined {
  if (!left || !right) return undefined;
  return {
    factor: left.factor * right.factor,
    degree: left.degree + right.degree,
    consumes: left.consumes || right.consumes,
  };
}

function inChoice(left: Ways | undefined, right: Ways | undefined): Ways | undefined {
  if (!left || !right) return undefined;
  return {
    factor: left.factor + right.factor,
    degree: Math.max(left.degree, right.degree),
    consumes: left.consumes && right.consumes,
  };
}

function repeated(body: Ways | undefined, min: number, max: number): Ways | undefined {
  if (!body?.consumes) return undefined;
  const consumes = min > 0;
  const isSingle = body.factor === 1 && body.degree === 0;
  if (max === Number.POSITIVE_INFINITY) return isSingle ? { factor: 2, degree: 1, consumes } : undefined;
  const factor = (max - min + 1) * body.factor ** max;
  return { factor, degree: body.degree * max, consumes };
}

function sizeOf(node: Node): number {
  if (node.type === 'repeat') return 1 + sizeOf(node.of) * Math.max(1, Math.min(node.max, 1_000));
  if (node.type === 'look') return 1 + sizeOf(node.of);
  if (node.type === 'sequence' || node.type === 'choice')
    return node.of.reduce((sum, part) => sum + sizeOf(part), 1);
  return 1;
}
