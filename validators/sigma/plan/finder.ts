import { Grams } from './grams.ts';
import type { Literal, Place } from './literal.ts';
import { Walk } from './walk.ts';

/** Told of each literal that occurs in a text, by its index. */
export interface Sink {
  hit(literal: number): void;
}

/** Finds all of a list of literals in texts, whatever the texts are, in time in proportion to their length. */
export interface Finder {
  /** Reports each literal that occurs, at least once. */
  find(text: string, sink: Sink): void;
}

/** The way of finding that suits a place; samples are texts like those that are to be expected. */
export function newFinder(place: Place, literals: readonly Literal[], samples: readonly string[]): Finder {
  return place === 'anywhere' ? new Grams(literals, samples) : new Walk(literals, place === 'end');
}
