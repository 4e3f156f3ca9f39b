import type { Atom } from './atoms.ts';
import type { Node } from './node.ts';

export const ACCEPT = -1;
const REJECT = -2;

/**
 * A rule as a chain of questions: triples of an atom, where to go on if it holds, and where if it does not. "And",
 * "or" and "not" are in the jumps alone, so that no question is asked whose answer cannot matter.
 */
export type Program = Int32Array;

/** Compiles an expression; questions that are cheap and likely to end the matter come first. */
export function compileProgram(node: Node, atoms: readonly Atom[]): Program {
  const triples: number[] = [];
  emit(node, ACCEPT, REJECT);
  return Int32Array.from(triples.length === 0 ? [] : reversed(triples));

  /** Emits backwards, so that the targets of jumps are known; returns where the code begins. */
  function emit(part: Node, onTrue: number, onFalse: number): number {
    if (part.op === 'known') return part.value ? onTrue : onFalse;
    if (part.op === 'atom') {
      triples.push(part.atom, part.wanted ? onTrue : onFalse, part.wanted ? onFalse : onTrue);
      return triples.length / 3 - 1;
    }
    const isAnd = part.op === 'and';
    let next = isAnd ? onTrue : onFalse;
    for (const inner of inOrder(part.of, atoms).toReversed()) {
      next = isAnd ? emit(inner, next, onFalse) : emit(inner, onTrue, next);
    }
    return next;
  }
}

/** The first question was emitted last: turns the triples round and multiplies their addresses. */
function reversed(triples: readonly number[]): number[] {
  const count = triples.length / 3;
  const address = (target: number) => (target < 0 ? target : (count - 1 - target) * 3);
  return Array.from({ length: count }, (_, index) => {
    const at = (count - 1 - index) * 3;
    return [triples[at] ?? 0, address(triples[at + 1] ?? 0), address(triples[at + 2] ?? 0)];
  }).flat();
}

function inOrder(parts: readonly Node[], atoms: readonly Atom[]): Node[] {
  return parts.toSorted((a, b) => rank(a, atoms) - rank(b, atoms));
}

function rank(node: Node, atoms: readonly Atom[]): number {
  if (node.op === 'known') return 0;
  if (node.op !== 'atom') return 2 + Math.max(...node.of.map(part => rank(part, atoms))) / 4;
  const atom = atoms[node.atom];
  if (atom?.kind === 'literals') return node.wanted ? 0 : 2.5;
  return atom?.needs === undefined ? 4 : 3;
}
