import { foldUnit } from '../fold.ts';
import type { Finder, LiteralSet, Sink } from './finder.ts';

const none: readonly number[] = [];

/**
 * Finds literals that a text ends (or begins) with: a trie is walked from that end, as far as there are literals to go on with,
 * which is seldom far. Branches are in a hash table by node and character.
 */
export class Walk implements Finder {
  private readonly fromEnd: boolean;
  private nodes: Int32Array;
  private units: Uint16Array;
  private targets: Int32Array;
  private mask: number;
  private size = 1;
  /** Atoms by the node where their literal is complete; those of `whole` ones hold if the text is, too. */
  private readonly atoms: (readonly number[])[] = [none];
  private readonly wholeAtoms: (readonly number[])[] = [none];

  constructor(literals: LiteralSet) {
    this.fromEnd = literals.place === 'end';
    const entries = literals.entries();
    const characters = entries.reduce((sum, { literal }) => sum + literal.text.length, 0);
    const capacity = 2 ** Math.ceil(Math.log2(2 * characters + 16));
    this.mask = capacity - 1;
    this.nodes = new Int32Array(capacity);
    this.units = new Uint16Array(capacity);
    this.targets = new Int32Array(capacity);
    for (const { literal, atoms } of entries)
      this.insert(literal.text, literal.whole ? this.wholeAtoms : this.atoms, atoms);
  }

  find(text: string, sink: Sink): void {
    const { length } = text;
    let node = 0;
    for (let step = 0; step < length; step++) {
      const unit = text.charCodeAt(this.fromEnd ? length - 1 - step : step);
      node = this.branch(node, unit < 128 ? (lowerAscii[unit] ?? 0) : foldUnit(unit));
      if (node === 0) return;
      const atoms = this.atoms[node];
      if (atoms !== undefined && atoms !== none) for (const atom of atoms) sink.hit(atom);
    }
    for (const atom of this.wholeAtoms[node] ?? none) sink.hit(atom);
  }

  private insert(text: string, into: (readonly number[])[], atoms: readonly number[]): void {
    let node = 0;
    for (let step = 0; step < text.length; step++) {
      const unit = text.charCodeAt(this.fromEnd ? text.length - 1 - step : step);
      node = this.branch(node, unit) || this.grow(node, unit);
    }
    into[node] = [...(into[node] ?? none), ...atoms];
  }

  private branch(node: number, unit: number): number {
    let at = (Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 7;
    for (;;) {
      at &= this.mask;
      const target = this.targets[at] ?? 0;
      if (target === 0 || (this.nodes[at] === node && this.units[at] === unit)) return target;
      at += 1;
    }
  }

  private grow(node: number, unit: number): number {
    let at = ((Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 7) & this.mask;
    while (this.targets[at] !== 0) at = (at + 1) & this.mask;
    this.nodes[at] = node;
    this.units[at] = unit;
    this.targets[at] = this.size;
    this.atoms.push(none);
    this.wholeAtoms.push(none);
    return this.size++;
  }
}

const lowerAscii = Uint8Array.from({ length: 128 }, (_, unit) => foldUnit(unit));
