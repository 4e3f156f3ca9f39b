import type { Expr, Item, Test } from './expr.ts';
import { type Predicate, predicateOf } from './predicate.ts';
import { originValue, type Reading } from './taxonomy/resolve.ts';
import { allTexts, type EventFields, lookUp } from './values.ts';

/** One event, seen through one reading. */
export class EventView {
  private readonly fields: EventFields;
  private readonly names: Reading['fields'];

  constructor(fields: EventFields, names: Reading['fields']) {
    this.fields = fields;
    this.names = names;
  }

  readonly find = (name: string): unknown => {
    const origin = Object.hasOwn(this.names, name) ? this.names[name] : undefined;
    return origin === undefined ? lookUp(this.fields, name) : originValue(this.fields, origin, lookUp);
  };

  texts(): string[] {
    return allTexts(this.fields);
  }
}

const predicates = new WeakMap<Test, Predicate>();

/** A test's predicate, made once. */
function predicateFor(test: Test): Predicate {
  const known = predicates.get(test) ?? predicateOf(test);
  predicates.set(test, known);
  return known;
}

/** Whether an expression holds of an event, asked item by item: for explanations, where every item counts. */
export function holds(expr: Expr, view: EventView): boolean {
  switch (expr.op) {
    case 'and':
      return expr.of.every(part => holds(part, view));
    case 'or':
      return expr.of.some(part => holds(part, view));
    case 'not':
      return !holds(expr.of, view);
    case 'selection':
      return holds(expr.of, view);
    case 'item':
      return itemHolds(expr.item, view);
  }
}

export function itemHolds(item: Item, view: EventView): boolean {
  const value = item.field === null ? view.texts() : view.find(item.field);
  const holdsOne = (forms: readonly Test[]) => forms.some(test => predicateFor(test)(value, view.find));
  return item.all ? item.values.every(holdsOne) : item.values.some(holdsOne);
}

/** Whether a text alone is what one of an item's values asks for. */
export function isMetBy(item: Item, text: string, view: EventView): boolean {
  return item.values.some(forms => forms.some(test => predicateFor(test)(text, view.find)));
}

/** The values of an item that hold, or that do not. */
export function valuesThat(hold: boolean, item: Item, view: EventView): (readonly Test[])[] {
  const value = item.field === null ? view.texts() : view.find(item.field);
  return item.values.filter(forms => forms.some(test => predicateFor(test)(value, view.find)) === hold);
}
