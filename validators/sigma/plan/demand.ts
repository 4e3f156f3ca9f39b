import { type Finder, LiteralSet, type Sink } from './finder.ts';
import { Grams } from './grams.ts';
import type { Literal, Place } from './literal.ts';
import { Walk } from './walk.ts';

/** Up to so many literals are compared one by one. */
const few = 24;

/** Asks one folded text about the literals of one atom, for the atoms that are not looked for in every event. */
export class Demand implements Sink {
  private readonly literals: readonly Literal[];
  private readonly finder: Finder | undefined;
  private found = false;

  constructor(literals: readonly Literal[]) {
    this.literals = literals;
    this.finder = literals.length > few ? finderFor(literals) : undefined;
  }

  holds(folded: string): boolean {
    if (this.finder) return this.ask(folded, this.finder);
    for (const literal of this.literals) if (isIn(folded, literal)) return true;
    return false;
  }

  hit(): void {
    this.found = true;
  }

  private ask(text: string, finder: Finder): boolean {
    this.found = false;
    finder.find(text, this);
    return this.found;
  }
}

function isIn(folded: string, { text, place, whole }: Literal): boolean {
  if (whole) return folded === text;
  if (place === 'end') return folded.endsWith(text);
  return place === 'begin' ? folded.startsWith(text) : folded.includes(text);
}

/** All literals of an atom are in the same place. */
function finderFor(literals: readonly Literal[]): Finder {
  const set = new LiteralSet(literals[0]?.place ?? 'anywhere');
  for (const literal of literals) set.add(literal, 0);
  return newFinder(set, []);
}

/** The way of finding that suits the place. */
export function newFinder(literals: LiteralSet, samples: readonly string[]): Finder {
  const byPlace: Record<Place, () => Finder> = {
    end: () => new Walk(literals),
    begin: () => new Walk(literals),
    anywhere: () => new Grams(literals, samples),
  };
  return byPlace[literals.place]();
}
