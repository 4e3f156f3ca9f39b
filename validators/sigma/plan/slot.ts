import type { FieldOrigin } from '../taxonomy/contract.ts';
import { originValue, type Reading } from '../taxonomy/resolve.ts';
import { allTexts, type EventFields, lookUp } from '../values.ts';

/** Reads one field of an event. */
export type Accessor = (fields: EventFields) => unknown;

/** Where an item's value comes from: the same key means the same value, whatever a rule calls it. */
export interface Source {
  readonly key: string;
  readonly read: Accessor;
}

/** What keywords look at. */
const everything: Source = { key: '', read: allTexts };

/** The source of a field as a reading names it; null stands for all texts of the event. */
export function sourceOf(field: string | null, { fields }: Reading): Source {
  if (field === null) return everything;
  const origin = Object.hasOwn(fields, field) ? (fields[field] ?? field) : field;
  return { key: JSON.stringify(origin), read: accessor(origin) };
}

function accessor(origin: FieldOrigin): Accessor {
  if (typeof origin !== 'string') return fields => originValue(fields, origin, lookUp);
  // The names of Object.prototype's own members are the only ones that a missing field could be taken for.
  if (origin.includes('.') || origin in Object.prototype) return fields => lookUp(fields, origin);
  return fields => fields[origin];
}
