import type { Atom, Scanner } from './atoms.ts';

/** What is kept of a literal, side by side, so that one look at the memory does. */
export const STAMP = 0;
/** How many events had it. */
export const HITS = 1;
/** Its targets are from here up to, not including, there. */
export const FROM = 2;
export const TO = 3;
export const noteWidth = 4;

/** Atoms of more literals are told by these; for others it is quicker to look at each literal. */
const few = 16;

/** What is kept of every literal of a plan, and what finding one leads to. */
export class Notes {
  readonly table: Int32Array;
  /** What finding a literal leads to: a rule to be asked, or, inverted (~), an atom that holds. */
  targets = new Int32Array(0);
  private readonly atoms: readonly Atom[];
  private readonly firsts: Int32Array;
  private readonly literals: readonly (Int32Array | undefined)[];
  /** By scanner: how many events it was run for, texts, and their characters. */
  private readonly scans: Float64Array;
  private readonly texts: Float64Array;
  private readonly characters: Float64Array;

  constructor(atoms: readonly Atom[], scanners: readonly Scanner[]) {
    this.atoms = atoms;
    this.firsts = new Int32Array(scanners.length + 1);
    for (const [index, { literals }] of scanners.entries())
      this.firsts[index + 1] = this.first(index) + literals.length * noteWidth;
    this.table = new Int32Array(this.first(scanners.length));
    this.literals = atoms.map(atom => {
      if (atom.kind !== 'literals' || atom.literals.length > few) return undefined;
      return Int32Array.from(atom.literals, literal => this.first(atom.scanner) + literal * noteWidth);
    });
    this.scans = new Float64Array(scanners.length);
    this.texts = new Float64Array(scanners.length);
    this.characters = new Float64Array(scanners.length);
  }

  /** Where the notes of a scanner's literals begin. */
  first(scanner: number): number {
    return this.firsts[scanner] ?? 0;
  }

  /** The notes of an atom's literals; undefined if the atom is told by them. */
  literalsOf(atom: number): Int32Array | undefined {
    return this.literals[atom];
  }

  /** Has literals trigger rules: those that stand at a rule's index. */
  connect(byRule: readonly (readonly number[] | undefined)[]): void {
    const links: (readonly [atom: number, target: number])[] = [];
    for (const [atom, { kind }] of this.atoms.entries())
      if (kind === 'literals' && this.literals[atom] === undefined) links.push([atom, ~atom]);
    for (const [rule, atoms = []] of byRule.entries()) for (const atom of atoms) links.push([atom, rule]);
    this.layOut(links);
  }

  countScan(scanner: number): void {
    this.scans[scanner] = (this.scans[scanner] ?? 0) + 1;
  }

  countText(scanner: number, length: number): void {
    this.texts[scanner] = (this.texts[scanner] ?? 0) + 1;
    this.characters[scanner] = (this.characters[scanner] ?? 0) + length;
  }

  /** In how many events a literal was, and how many events were asked. */
  hits(scanner: number, literal: number): number {
    return this.table[this.first(scanner) + literal * noteWidth + HITS] ?? 0;
  }

  trials(scanner: number): number {
    return this.scans[scanner] ?? 0;
  }

  /** Characters that a scanner has to look through in an event. */
  usualLength(scanner: number): number {
    const scans = this.scans[scanner] ?? 0;
    return scans === 0 ? 60 : (this.characters[scanner] ?? 0) / scans;
  }

  private layOut(links: readonly (readonly [atom: number, target: number])[]): void {
    const { table } = this;
    for (let at = 0; at < table.length; at += noteWidth) table[at + TO] = 0;
    const each = (visit: (note: number, target: number) => void) => {
      for (const [index, target] of links) {
        const atom = this.atoms[index];
        if (atom?.kind !== 'literals') continue;
        for (const literal of atom.literals) visit(this.first(atom.scanner) + literal * noteWidth, target);
      }
    };
    each(note => {
      table[note + TO] = (table[note + TO] ?? 0) + 1;
    });
    let end = 0;
    for (let at = 0; at < table.length; at += noteWidth) {
      const count = table[at + TO] ?? 0;
      table[at + FROM] = end;
      table[at + TO] = end;
      end += count;
    }
    this.targets = new Int32Array(end);
    each((note, target) => {
      const to = table[note + TO] ?? 0;
      this.targets[to] = target;
      table[note + TO] = to + 1;
    });
  }
}
