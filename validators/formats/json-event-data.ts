import { attributeOf, isObject, type JsonObject, textOf } from './json-values.ts';
import { addField, type MutableFields } from './windows-fields.ts';

/**
 * EventData or UserData in JSON, as flat fields. The usual object of names and values is used as it is, without
 * a copy; lists of `{"@Name": ..., "#text": ...}` and the container inside UserData are flattened.
 */
export function eventDataFields(data: unknown): MutableFields {
  if (Array.isArray(data)) return listed(data);
  if (!isObject(data)) return typeof data === 'string' && data !== '' ? { Data: data } : {};
  if (Array.isArray(data.Data)) return { ...plain(without(data, 'Data')), ...listed(data.Data) };
  const unnamed = isObject(data.Data) ? textOf(data.Data) : undefined;
  return unnamed === undefined ? plain(data) : { ...plain(without(data, 'Data')), Data: unnamed };
}

/** UserData holds one element of the provider's own, and that the fields. */
export function userDataFields(data: unknown): MutableFields {
  if (!isObject(data)) return {};
  const inner = Object.entries(data).find(
    ([name, value]) => isObject(value) && !/[#_]attributes$/.test(name),
  )?.[1];
  return isObject(inner) ? plain(inner) : plain(data);
}

/** Who calls its data param1, param2 ... itself. */
const numbering = new Set(['Service Control Manager']);

/**
 * Beats call values without a name param1, param2 ... (elastic/beats#2192): where an event has no other data they are its
 * `Data`, too, as unnamed data is called everywhere else.
 */
export function withUnnamed(fields: MutableFields, provider: unknown): MutableFields {
  if (!Object.hasOwn(fields, 'param1') || numbering.has(String(provider))) return fields;
  const names = Object.keys(fields);
  const values: unknown[] = [];
  for (let number = 1; Object.hasOwn(fields, `param${number}`); number++)
    values.push(fields[`param${number}`]);
  const others = names.length - values.length - (Object.hasOwn(fields, 'Binary') ? 1 : 0);
  if (others === 0) fields.Data = values.length === 1 ? values[0] : values;
  return fields;
}

function without(data: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([key]) => key !== name));
}

/** Simplified in place: what is not a plain value becomes one, attributes go. */
function plain(data: JsonObject): MutableFields {
  for (const name in data) {
    const value = data[name];
    if (isObject(value)) simplify(data, name, value);
  }
  return withoutSpaces(data);
}

/** Adds the name without spaces beside each that has some; in place, as nearly no event has one. */
export function withoutSpaces(data: JsonObject): MutableFields {
  let spaced: string[] | undefined;
  for (const name in data) {
    if (!name.includes(' ')) continue;
    spaced ??= [];
    spaced.push(name);
  }
  for (const name of spaced ?? []) addField(data, name.replaceAll(' ', ''), data[name]);
  return data;
}

function simplify(data: JsonObject, name: string, value: JsonObject): void {
  if (name === '#attributes' || name === '@attributes' || name === '__proto__') delete data[name];
  else if ('#text' in value || '#attributes' in value) data[name] = textOf(value);
}

function listed(items: readonly unknown[]): MutableFields {
  const fields: MutableFields = {};
  for (const item of items) {
    const name = attributeOf(item, 'Name') ?? attributeOf(item, 'name');
    addField(fields, typeof name === 'string' && name !== '' ? name : 'Data', textOf(item));
  }
  return fields;
}
