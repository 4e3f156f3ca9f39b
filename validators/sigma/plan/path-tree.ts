interface Path {
  readonly path: string;
  readonly literal: number;
  readonly whole: boolean;
}

/** A run of sorted paths that share a beginning of `depth` units; `parent` is the node it branches from, -1 for none. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly parent: number;
}

interface Link {
  readonly node: number;
  readonly unit: number;
  readonly child: number;
}

/** Integers of a branch: a node, a code unit, the node that it leads to (0: an empty slot); one is spare. */
const branchWidth = 4;

/**
 * A tree of texts in which nodes with a single branch are joined: a node has the text, its label, that all paths
 * through it share. In flat arrays; nodes are named by where they begin there.
 */
export class PathTree {
  /** Four integers a node: where its label begins and ends, its literal, its whole literal (-1 for none). */
  readonly nodes: Int32Array;
  readonly labels: Uint16Array;
  private readonly branches: Int32Array;
  private readonly mask: number;

  constructor(paths: readonly Path[]) {
    const { nodes, labels, links } = new Growth(paths);
    this.nodes = Int32Array.from(nodes);
    this.labels = Uint16Array.from(labels);
    this.mask = 2 ** Math.ceil(Math.log2(2 * links.length + 2)) - 1;
    this.branches = new Int32Array((this.mask + 1) * branchWidth);
    for (const { node, unit, child } of links) this.branches.set([node, unit, child], this.slot(node, unit));
  }

  /** The node that a unit leads to, or -1. */
  branch(node: number, unit: number): number {
    return (this.branches[this.slot(node, unit) + 2] ?? 0) || -1;
  }

  private slot(node: number, unit: number): number {
    const { branches, mask } = this;
    let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 7;
    for (;;) {
      const at = (slot & mask) * branchWidth;
      if (branches[at + 2] === 0 || (branches[at] === node && branches[at + 1] === unit)) return at;
      slot += 1;
    }
  }
}

/** The tree while it is made. */
class Growth {
  readonly nodes: number[] = [];
  readonly labels: number[] = [];
  readonly links: Link[] = [];
  private readonly sorted: readonly Path[];
  private readonly pending: Run[];

  constructor(paths: readonly Path[]) {
    this.sorted = paths.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    this.pending = [{ from: 0, to: paths.length, depth: 0, parent: -1 }];
    for (let run = this.pending.pop(); run; run = this.pending.pop()) this.grow(run);
  }

  private grow({ from, to, depth, parent }: Run): void {
    const node = this.nodes.length;
    const first = this.path(from);
    const end = commonLength(first, this.path(to - 1), depth);
    if (parent >= 0) this.links.push({ node: parent, unit: first.charCodeAt(depth - 1), child: node });
    this.nodes.push(this.labels.length, this.labels.length + end - depth, -1, -1);
    for (let at = depth; at < end; at++) this.labels.push(first.charCodeAt(at));
    this.branch(this.finish(node, from, to, end), to, end, node);
  }

  /** The paths that end at a node come first. */
  private finish(node: number, from: number, to: number, end: number): number {
    let next = from;
    for (; next < to && this.path(next).length === end; next++) {
      const { literal = -1, whole = false } = this.sorted[next] ?? {};
      this.nodes[node + (whole ? 3 : 2)] = literal;
    }
    return next;
  }

  private branch(from: number, to: number, end: number, parent: number): void {
    for (let next = from; next < to; ) {
      const start = next;
      const unit = this.path(start).charCodeAt(end);
      while (next < to && this.path(next).charCodeAt(end) === unit) next += 1;
      this.pending.push({ from: start, to: next, depth: end + 1, parent });
    }
  }

  private path(index: number): string {
    return this.sorted[index]?.path ?? '';
  }
}

/** Up to where two texts are the same, which they are known to be up to `from`. */
function commonLength(a: string, b: string, from: number): number {
  const most = Math.min(a.length, b.length);
  let at = from;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}
