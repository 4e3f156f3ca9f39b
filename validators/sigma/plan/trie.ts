import { foldUnit } from '../fold.ts';

/** The symbol of all characters that are in no literal. */
const OTHER = 0;

/** The folded characters that occur in literals, numbered; all others are one symbol. */
export class Alphabet {
  private readonly symbols = new Map<number, number>();

  /** The symbol of a folded code unit, made if need be. */
  add(unit: number): number {
    const known = this.symbols.get(unit);
    if (known !== undefined) return known;
    const symbol = 1 + this.symbols.size;
    this.symbols.set(unit, symbol);
    return symbol;
  }

  get size(): number {
    return 1 + this.symbols.size;
  }

  /** The symbol of any code unit, folded or not. */
  of(unit: number): number {
    return this.symbols.get(foldUnit(unit)) ?? OTHER;
  }

  /** Symbols of the first 128 code units. */
  ascii(): Uint16Array {
    return Uint16Array.from({ length: 128 }, (_, unit) => this.of(unit));
  }
}

/** A trie in arrays: node 0 is the root, 0 as a child or sibling means none. */
export class Trie {
  readonly alphabet = new Alphabet();
  symbol = new Uint16Array(1024);
  child = new Int32Array(1024);
  sibling = new Int32Array(1024);
  size = 1;
  /** Literals by the node at which they end. */
  readonly literals = new Map<number, number>();

  insert(text: string, literal: number): void {
    let node = 0;
    for (let at = 0; at < text.length; at++) node = this.step(node, this.alphabet.add(text.charCodeAt(at)));
    this.literals.set(node, literal);
  }

  private step(node: number, symbol: number): number {
    for (let next = this.child[node] ?? 0; next !== 0; next = this.sibling[next] ?? 0) {
      if (this.symbol[next] === symbol) return next;
    }
    const added = this.size++;
    if (added === this.child.length) this.grow();
    this.symbol[added] = symbol;
    this.sibling[added] = this.child[node] ?? 0;
    this.child[node] = added;
    return added;
  }

  private grow(): void {
    const length = this.child.length * 2;
    this.symbol = enlarge(this.symbol, new Uint16Array(length));
    this.child = enlarge(this.child, new Int32Array(length));
    this.sibling = enlarge(this.sibling, new Int32Array(length));
  }
}

function enlarge<T extends Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
