import type { Item, Test } from '../expr.ts';
import { type Lookup, type Predicate, predicateOf } from '../predicate.ts';
import type { Reading } from '../taxonomy/resolve.ts';
import type { EventFields } from '../values.ts';
import { exactLiteral, necessaryLiterals } from './literal.ts';
import { type Accessor, type Source, sourceOf } from './slot.ts';
import type { Literal } from './trie.ts';

/** A question about one field that is asked at most once for an event, however many rules ask it. */
export type Atom =
  /** Whether the field has one of these literals: answered by scanning it. */
  | { readonly kind: 'literals'; readonly slot: number; readonly literals: readonly Literal[] }
  /** Anything else; where `needs` is an atom, it cannot hold unless that does. */
  | {
      readonly kind: 'predicate';
      readonly slot: number;
      readonly needs: number | undefined;
      readonly ask: Ask;
    };

export type Ask = (value: unknown, fields: EventFields) => boolean;

/** The fields and questions of a plan, each once. */
export class Atoms {
  readonly list: Atom[] = [];
  readonly slots: Accessor[] = [];
  private readonly slotByKey = new Map<string, number>();
  private readonly atomByKey = new Map<string, number>();

  slot({ key, read }: Source): number {
    const known = this.slotByKey.get(key);
    if (known !== undefined) return known;
    this.slotByKey.set(key, this.slots.length);
    return this.slots.push(read) - 1;
  }

  /** The atoms of which one has to hold for one of the tests to hold. */
  anyOf(tests: readonly Test[], item: Item, reading: Reading): number[] {
    const slot = this.slot(sourceOf(item.field, reading));
    const exact = tests.flatMap(test => exactLiteral(test) ?? []);
    const others = tests.filter(test => !exactLiteral(test) && test.kind !== 'unfilled');
    const predicates = others.map(test => this.predicate(test, slot, reading));
    return exact.length === 0 ? predicates : [this.literals(exact, slot), ...predicates];
  }

  private literals(literals: readonly Literal[], slot: number): number {
    const key = `${slot} ${literals.map(({ text, atBegin, atEnd }) => `${text.length}${atBegin ? '^' : ''}${text}${atEnd ? '$' : ''}`)}`;
    return this.once(key, () => ({ kind: 'literals', slot, literals }));
  }

  private predicate(test: Test, slot: number, reading: Reading): number {
    const scope = test.kind === 'fieldref' ? JSON.stringify(reading.fields) : '';
    return this.once(`${slot} ${scope} ${JSON.stringify(test)}`, () => {
      const necessary = necessaryLiterals(test);
      const needs = necessary.length === 0 ? undefined : this.literals(necessary, slot);
      return { kind: 'predicate', slot, needs, ask: askOf(predicateOf(test), reading) };
    });
  }

  private once(key: string, make: () => Atom): number {
    const known = this.atomByKey.get(key);
    if (known !== undefined) return known;
    const atom = make();
    this.atomByKey.set(key, this.list.length);
    return this.list.push(atom) - 1;
  }
}

function askOf(predicate: Predicate, reading: Reading): Ask {
  if (predicate.length < 2) return predicate as (value: unknown) => boolean;
  return (value, fields) => {
    const lookup: Lookup = name => sourceOf(name, reading).read(fields);
    return predicate(value, lookup);
  };
}
