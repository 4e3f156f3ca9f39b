import { RuleFault } from '../fault.ts';
import { foldUnit } from '../fold.ts';
import type { Assertion, Node } from './ast.ts';
import { inJavaScript } from './emit.ts';

/** One step of a nondeterministic automaton; steps name each other by their places. */
export type Step =
  | { readonly op: 'one'; readonly holds: (code: number) => boolean; readonly next: number }
  | { op: 'fork'; readonly next: number; other: number }
  | { readonly op: 'at'; readonly at: Assertion; readonly next: number }
  /** Whether the look of this number holds here. */
  | { readonly op: 'look'; readonly look: number; readonly negated: boolean; readonly next: number }
  | { readonly op: 'match' };

export interface Program {
  readonly steps: readonly Step[];
  readonly start: number;
}

export type Look = Extract<Node, { type: 'look' }>;

const mostSteps = 20_000;

/** A node as a program, forwards or from its end to its beginning; `numberOf` says which look a node is. */
export function programOf(node: Node, backwards: boolean, numberOf: (look: Look) => number): Program {
  const builder = new Builder(backwards, numberOf);
  return { start: builder.build(node, builder.add({ op: 'match' })), steps: builder.steps };
}

class Builder {
  readonly steps: Step[] = [];
  private readonly backwards: boolean;
  private readonly numberOf: (look: Look) => number;

  constructor(backwards: boolean, numberOf: (look: Look) => number) {
    this.backwards = backwards;
    this.numberOf = numberOf;
  }

  add(step: Step): number {
    if (this.steps.length >= mostSteps) throw new RuleFault('re: its counts make it too large');
    return this.steps.push(step) - 1;
  }

  /** Where the steps of a node begin that go on at `next`. */
  build(node: Node, next: number): number {
    switch (node.type) {
      case 'char':
        return this.add({ op: 'one', holds: isChar(node.code, node.ignoreCase), next });
      case 'set':
        return this.add({ op: 'one', holds: isInClass(node.source, node.ignoreCase), next });
      case 'assertion':
        return this.add({ op: 'at', at: node.at, next });
      case 'look':
        return this.add({ op: 'look', look: this.numberOf(node), negated: node.negated, next });
      case 'sequence': {
        const parts = this.backwards ? node.of : node.of.toReversed();
        return parts.reduce((after, part) => this.build(part, after), next);
      }
      case 'choice':
        return node.of
          .map(branch => this.build(branch, next))
          .reduce((other, branch) => this.add({ op: 'fork', next: branch, other }));
      case 'repeat':
        return this.repeat(node.of, node.min, node.max, next);
    }
  }

  private repeat(body: Node, min: number, max: number, next: number): number {
    let entry = next;
    if (max === Number.POSITIVE_INFINITY) entry = this.loop(body, next);
    else
      for (let count = min; count < max; count++)
        entry = this.add({ op: 'fork', next: this.build(body, entry), other: next });
    for (let count = 0; count < min; count++) entry = this.build(body, entry);
    return entry;
  }

  private loop(body: Node, next: number): number {
    const fork: Step = { op: 'fork', next, other: next };
    const entry = this.add(fork);
    fork.other = this.build(body, entry);
    return entry;
  }
}

function isChar(code: number, ignoreCase: boolean): (code: number) => boolean {
  if (!ignoreCase || code > 0xffff) return seen => seen === code;
  const folded = foldUnit(code);
  return seen => seen === code || (seen <= 0xffff && foldUnit(seen) === folded);
}

function isInClass(source: string, ignoreCase: boolean): (code: number) => boolean {
  const pattern = new RegExp(inJavaScript(source), ignoreCase ? 'iu' : 'u');
  const known = new Map<number, boolean>();
  return code => {
    const before = known.get(code);
    if (before !== undefined) return before;
    const holds = pattern.test(String.fromCodePoint(code));
    if (known.size < 4_096) known.set(code, holds);
    return holds;
  };
}
