import type { Item, Test } from '../expr.ts';
import { type Lookup, type Predicate, predicateOf } from '../predicate.ts';
import type { Reading } from '../taxonomy/resolve.ts';
import type { EventFields } from '../values.ts';
import { exactLiteral, type Literal, necessaryLiterals, type Place } from './literal.ts';
import { type Accessor, type Source, sourceOf } from './slot.ts';

/** A question about one field that is asked at most once for an event, however many rules ask it. */
export type Atom =
  /** Whether the field has one of these literals of a scanner, which are given by number. */
  | { readonly kind: 'literals'; readonly scanner: number; readonly literals: readonly number[] }
  /** Anything else; where `needs` is an atom, it cannot hold unless that does. */
  | {
      readonly kind: 'predicate';
      readonly slot: number;
      readonly needs: number | undefined;
      readonly ask: Ask;
    };

export type Ask = (value: unknown, fields: EventFields) => boolean;

/** Something that looks for literals in one place of one field. */
export interface Scanner {
  readonly slot: number;
  readonly place: Place;
  /** Each once. */
  readonly literals: readonly Literal[];
}

/** A scanner to which literals are still added. */
class GrowingScanner implements Scanner {
  readonly slot: number;
  readonly place: Place;
  readonly literals: Literal[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(slot: number, place: Place) {
    this.slot = slot;
    this.place = place;
  }

  /** The numbers of literals, each once, sorted. */
  numbersOf(literals: readonly Literal[]): number[] {
    const numbers = literals.map(literal =>
      numbered(
        this.numbers,
        literal.whole ? `=${literal.text}` : `:${literal.text}`,
        () => this.literals.push(literal) - 1,
      ),
    );
    return [...new Set(numbers)].sort((a, b) => a - b);
  }
}

/** The fields, scanners and questions of a plan, each once. */
export class Atoms {
  readonly list: Atom[] = [];
  readonly slots: Accessor[] = [];
  readonly scanners: GrowingScanner[] = [];
  private readonly slotByKey = new Map<string, number>();
  private readonly scannerByKey = new Map<string, number>();
  private readonly atomByKey = new Map<string, number>();

  /** The atoms of which one has to hold for one of the tests to hold. */
  anyOf(tests: readonly Test[], item: Item, reading: Reading): number[] {
    const slot = this.slot(sourceOf(item.field, reading));
    const exact: Literal[] = [];
    const others: Test[] = [];
    for (const test of tests) {
      const literal = exactLiteral(test);
      if (literal) exact.push(literal);
      else if (test.kind !== 'unfilled') others.push(test);
    }
    return [...this.literals(exact, slot), ...others.map(test => this.predicate(test, slot, reading))];
  }

  private slot({ key, read }: Source): number {
    return numbered(this.slotByKey, key, () => this.slots.push(read) - 1);
  }

  /** One atom for each place in which some of the literals are. */
  private literals(literals: readonly Literal[], slot: number): number[] {
    if (literals.length === 0) return [];
    return places.flatMap(place => {
      const own = literals.filter(literal => literal.place === place);
      if (own.length === 0) return [];
      const scanner = numbered(
        this.scannerByKey,
        `${slot} ${place}`,
        () => this.scanners.push(new GrowingScanner(slot, place)) - 1,
      );
      const numbers = this.scanners[scanner]?.numbersOf(own) ?? [];
      return [this.once(`${scanner} ${numbers}`, () => ({ kind: 'literals', scanner, literals: numbers }))];
    });
  }

  private predicate(test: Test, slot: number, reading: Reading): number {
    const scope = test.kind === 'fieldref' ? JSON.stringify(reading.fields) : '';
    return this.once(`${slot} ${scope} ${JSON.stringify(test)}`, () => {
      // All of a test's necessary literals are in one place.
      const [needs] = this.literals(necessaryLiterals(test), slot);
      return { kind: 'predicate', slot, needs, ask: askOf(predicateOf(test), reading) };
    });
  }

  private once(key: string, make: () => Atom): number {
    return numbered(this.atomByKey, key, () => {
      const atom = make();
      return this.list.push(atom) - 1;
    });
  }
}

const places: readonly Place[] = ['end', 'begin', 'anywhere'];

function numbered(numbers: Map<string, number>, key: string, make: () => number): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  const number = make();
  numbers.set(key, number);
  return number;
}

function askOf(predicate: Predicate, reading: Reading): Ask {
  if (predicate.length < 2) return predicate as (value: unknown) => boolean;
  return (value, fields) => {
    const lookup: Lookup = name => sourceOf(name, reading).read(fields);
    return predicate(value, lookup);
  };
}
