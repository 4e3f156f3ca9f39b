import type { EventView, Fields } from '../contract.ts';

/** The field of every reading that names the host, as Windows' own events call it: what correlations of a host group by. */
const field = 'Computer';

/** The fields with the host's name, where the record tells it. */
export function withComputer(fields: Fields, name: string | undefined): Fields {
  return name === undefined ? fields : { ...fields, [field]: name };
}

/** The view with the host's name, whatever the record calls it. */
export function onComputer<View extends Pick<EventView, 'fields'>>(view: View, name: string): View {
  return { ...view, fields: { ...view.fields, [field]: name } };
}

/** The reading with `name` where it tells no host of its own. */
export function orOnComputer<Reading extends { readonly fields: Readonly<Record<string, unknown>> }>(
  reading: Reading,
  name: string,
): Reading {
  return Object.hasOwn(reading.fields, field)
    ? reading
    : { ...reading, fields: { ...reading.fields, [field]: name } };
}
