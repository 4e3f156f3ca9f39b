export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a name, where there is one. */
export function objectAt(from: JsonObject, name: string): JsonObject | undefined {
  const value = from[name];
  return isObject(value) && Object.hasOwn(from, name) ? value : undefined;
}

/** The value of the first of the names that the object has. */
export function firstOf(from: JsonObject, names: readonly string[]): unknown {
  for (const name of names) {
    const value = from[name];
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** XML turned into JSON writes an element with attributes as `{"#text": ...}`, `{"Value": ...}` or the like. */
export function textOf(value: unknown): unknown {
  return isObject(value)
    ? (firstOf(value, ['#text', 'Value', 'value', 'text', '$t', '_', 'content']) ?? '')
    : value;
}

/** An attribute of an element in such JSON: `{"#attributes": {"Name": ...}}`, `{"@Name": ...}`, `{"Name": ...}`. */
export function attributeOf(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  const inner = objectAt(value, '#attributes') ?? objectAt(value, '_attributes') ?? objectAt(value, '$');
  return inner?.[name] ?? firstOf(value, [`@${name}`, name]);
}
