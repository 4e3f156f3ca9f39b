import type { Literal, Place } from './literal.ts';

/** Told of each atom of which a literal occurs in a text. */
export interface Sink {
  hit(atom: number): void;
}

/** Finds all of a set of literals in texts, whatever the texts are, in time in proportion to their length. */
export interface Finder {
  /** Reports each atom that occurs, at least once. */
  find(text: string, sink: Sink): void;
}

/** Literals with the atoms that each is of; all are looked for in the same place. */
export class LiteralSet {
  readonly place: Place;
  private readonly byText = new Map<string, { literal: Literal; atoms: number[] }>();

  constructor(place: Place) {
    this.place = place;
  }

  add(literal: Literal, atom: number): void {
    const key = `${literal.whole}${literal.text}`;
    const known = this.byText.get(key);
    if (known) known.atoms.push(atom);
    else this.byText.set(key, { literal, atoms: [atom] });
  }

  get size(): number {
    return this.byText.size;
  }

  entries(): { literal: Literal; atoms: readonly number[] }[] {
    return [...this.byText.values()];
  }
}
