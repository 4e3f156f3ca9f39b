import { foldUnit } from '../fold.ts';
import type { Finder, Sink } from './finder.ts';
import type { Literal } from './literal.ts';
import { PathTree } from './path-tree.ts';

/**
 * Finds literals that a text ends (or begins) with: a tree is walked from that end, as far as there are literals to go on
 * with, which is seldom far.
 */
export class Walk implements Finder {
  private readonly fromEnd: boolean;
  private readonly tree: PathTree;

  constructor(literals: readonly Literal[], fromEnd: boolean) {
    this.fromEnd = fromEnd;
    this.tree = new PathTree(
      literals.map(({ text, whole }, literal) => ({
        path: fromEnd ? reversed(text) : text,
        literal,
        whole,
      })),
    );
  }

  find(text: string, sink: Sink): void {
    const { length } = text;
    const { nodes, labels } = this.tree;
    let step = 0;
    for (let node = 0; node >= 0; step++) {
      const to = nodes[node + 1] ?? 0;
      for (let label = nodes[node] ?? 0; label < to; label++, step++) {
        if (step >= length || this.unit(text, step) !== labels[label]) return;
      }
      const literal = nodes[node + 2] ?? -1;
      if (literal >= 0) sink.hit(literal);
      if (step === length) {
        const whole = nodes[node + 3] ?? -1;
        if (whole >= 0) sink.hit(whole);
        return;
      }
      node = this.tree.branch(node, this.unit(text, step));
    }
  }

  private unit(text: string, step: number): number {
    const unit = text.charCodeAt(this.fromEnd ? text.length - 1 - step : step);
    return unit < 128 ? (lowerAscii[unit] ?? 0) : foldUnit(unit);
  }
}

const lowerAscii = Uint8Array.from({ length: 128 }, (_, unit) => foldUnit(unit));

function reversed(text: string): string {
  let result = '';
  for (let at = text.length - 1; at >= 0; at--) result += text.charAt(at);
  return result;
}
