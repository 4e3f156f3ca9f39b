import type { Finder, Sink } from './finder.ts';
import type { Literal } from './literal.ts';
import { type Alphabet, Trie } from './trie.ts';

/** Entries in the table of transitions; beyond that, states are kept as lists of their branches. */
const mostEntries = 500_000;

/**
 * Finds all of many literals in one pass over a text (Aho and Corasick 1975), however the text is made. States are
 * numbered by their depth; the shallow ones, where a scan spends most of its time, have a row in a table of
 * transitions, the deep ones of large sets only their branches.
 *
 * A transition is a state shifted left by one, the lowest bit telling whether a literal ends there. States with a
 * row are multiplied by the row's length.
 */
export class Automaton implements Finder {
  private readonly alphabet: Alphabet;
  private readonly ascii: Uint16Array;
  private readonly width: number;
  private readonly rows: number;
  private readonly table: Int32Array;
  private readonly trie: Breadth;
  /** The literal that ends at a state, or -1, and the next shorter state at which one ends. */
  private readonly endings: Int32Array;
  private readonly shorter: Int32Array;
  /** The last text in which a state was reported. */
  private readonly reported: Float64Array;
  private texts = 0;

  constructor(literals: readonly Literal[]) {
    const trie = new Trie();
    for (const [index, { text }] of literals.entries()) trie.insert(text, index);
    this.alphabet = trie.alphabet;
    this.ascii = trie.alphabet.ascii();
    this.width = trie.alphabet.size;
    this.trie = breadthFirst(trie);
    this.rows = Math.min(trie.size, Math.max(1, Math.floor(mostEntries / this.width)));
    this.endings = this.trie.literals;
    this.shorter = this.shorterEndings();
    this.table = this.transitions();
    this.reported = new Float64Array(trie.size);
  }

  find(text: string, sink: Sink): void {
    this.texts += 1;
    const { table, ascii, rows, width } = this;
    const tabled = rows * width;
    let entry = 0;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const symbol = unit < 128 ? (ascii[unit] ?? 0) : this.alphabet.of(unit);
      const state = entry >> 1;
      entry = state < tabled ? (table[state + symbol] ?? 0) : this.step(state, symbol);
      if ((entry & 1) === 1) this.report(entry >> 1, sink);
    }
  }

  private report(state: number, sink: Sink): void {
    for (let node = this.nodeOf(state); node > 0; node = this.shorter[node] ?? 0) {
      if (this.reported[node] === this.texts) return;
      this.reported[node] = this.texts;
      const literal = this.endings[node] ?? -1;
      if (literal >= 0) sink.hit(literal);
    }
  }

  private nodeOf(state: number): number {
    const tabled = this.rows * this.width;
    return state < tabled ? (state / this.width) | 0 : state - tabled + this.rows;
  }

  private stateOf(node: number): number {
    return node < this.rows ? node * this.width : node - this.rows + this.rows * this.width;
  }

  private entryOf(node: number): number {
    const ends = (this.endings[node] ?? -1) >= 0 || (this.shorter[node] ?? 0) > 0;
    return (this.stateOf(node) << 1) | (ends ? 1 : 0);
  }

  /** A transition from any state, tabled or not. */
  private step(state: number, symbol: number): number {
    let node = this.nodeOf(state);
    while (node >= this.rows) {
      const next = this.trie.branch(node, symbol);
      if (next > 0) return this.entryOf(next);
      node = this.trie.fallback[node] ?? 0;
    }
    return this.table[node * this.width + symbol] ?? 0;
  }

  private shorterEndings(): Int32Array {
    const shorter = new Int32Array(this.trie.size);
    for (let node = 1; node < shorter.length; node++) {
      const fallback = this.trie.fallback[node] ?? 0;
      shorter[node] = (this.endings[fallback] ?? -1) >= 0 ? fallback : (shorter[fallback] ?? 0);
    }
    return shorter;
  }

  /** A state's row is that of its fallback, but for its own branches. */
  private transitions(): Int32Array {
    const table = new Int32Array(this.rows * this.width);
    for (let node = 0; node < this.rows; node++) {
      const row = node * this.width;
      const fallback = (this.trie.fallback[node] ?? 0) * this.width;
      if (node > 0) table.copyWithin(row, fallback, fallback + this.width);
      for (
        let next = this.trie.firstBranch[node] ?? 0;
        next < (this.trie.firstBranch[node + 1] ?? 0);
        next++
      ) {
        table[row + (this.trie.symbol[next] ?? 0)] = this.entryOf(next);
      }
    }
    return table;
  }
}

/** A trie whose nodes are numbered by depth, so that the branches of a node are neighbours. */
interface Breadth {
  readonly size: number;
  readonly symbol: Uint16Array;
  /** The branches of node n are firstBranch[n] up to, not including, firstBranch[n + 1]. */
  readonly firstBranch: Int32Array;
  /** The node of the longest proper suffix that is in the trie. */
  readonly fallback: Int32Array;
  /** The literal that ends at a node, or -1. */
  readonly literals: Int32Array;
  branch(node: number, symbol: number): number;
}

function breadthFirst(trie: Trie): Breadth {
  const { size } = trie;
  const original = new Int32Array(size);
  const symbol = new Uint16Array(size);
  const firstBranch = new Int32Array(size + 1);
  const fallback = new Int32Array(size);
  const literals = new Int32Array(size);
  const branch = (node: number, wanted: number): number => {
    const end = firstBranch[node + 1] ?? 0;
    for (let next = firstBranch[node] ?? 0; next < end; next++) if (symbol[next] === wanted) return next;
    return 0;
  };
  let count = 1;
  for (let node = 0; node < size; node++) {
    literals[node] = trie.literals.get(original[node] ?? 0) ?? -1;
    firstBranch[node] = count;
    for (let child = trie.child[original[node] ?? 0] ?? 0; child !== 0; child = trie.sibling[child] ?? 0) {
      original[count] = child;
      symbol[count] = trie.symbol[child] ?? 0;
      count += 1;
    }
    firstBranch[node + 1] = count;
  }
  for (let node = 0; node < size; node++) {
    const end = firstBranch[node + 1] ?? 0;
    for (let next = firstBranch[node] ?? 0; next < end; next++) {
      fallback[next] = node === 0 ? 0 : fallbackOf(fallback[node] ?? 0, symbol[next] ?? 0, branch, fallback);
    }
  }
  return { size, symbol, firstBranch, fallback, literals, branch };
}

type Branch = (node: number, symbol: number) => number;

function fallbackOf(from: number, symbol: number, branch: Branch, fallback: Int32Array): number {
  let node = from;
  for (;;) {
    const next = branch(node, symbol);
    if (next > 0 || node === 0) return next;
    node = fallback[node] ?? 0;
  }
}
