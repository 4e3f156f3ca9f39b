/** Fields of an event, as a recording holds them. */
export type EventFields = Readonly<Record<string, unknown>>;

/** How deep into nested values keywords look. */
const deepest = 32;

/**
 * What an event has under a field name: the field of exactly this name, else the nested one that its dots lead to
 * (`a.b` is `{a: {b: ...}}`); through arrays, the values found in all their elements. Undefined if there is none.
 */
export function lookUp(fields: EventFields, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const head = name.slice(0, dot);
    if (!Object.hasOwn(fields, head)) continue;
    const found = within(fields[head], name.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

function within(value: unknown, rest: string): unknown {
  if (Array.isArray(value)) {
    const found = value.map(element => within(element, rest)).filter(element => element !== undefined);
    return found.length === 0 ? undefined : found.flat();
  }
  return isFields(value) ? lookUp(value, rest) : undefined;
}

function isFields(value: unknown): value is EventFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The texts of a field's value: one for a plain value, several for an array, none for null. An object is its JSON. */
export function textsOf(value: unknown): readonly string[] {
  const text = textOf(value);
  if (text !== undefined) return [text];
  if (!Array.isArray(value)) return jsonOf(value);
  return value.flatMap(element => textOf(element) ?? jsonOf(element));
}

/** Rules of SigmaHQ look for words in such fields: `properties.targetResources|contains: Admins`. */
function jsonOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  try {
    return [JSON.stringify(value) ?? ''];
  } catch {
    // Nested too deep, or it has what JSON has not.
    return [];
  }
}

/** Numbers and booleans compare as the texts that JSON has for them. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : undefined;
}

export function isNull(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.some(element => element === null);
  return value === undefined || value === null;
}

/** Every text of an event, at any depth: what keywords are looked for in. */
export function allTexts(fields: EventFields): string[] {
  const texts: string[] = [];
  collect(fields, texts, 0);
  return texts;
}

function collect(value: unknown, into: string[], depth: number): void {
  const text = textOf(value);
  if (text !== undefined) into.push(text);
  else if (typeof value === 'object' && value !== null && depth < deepest) {
    for (const inner of Object.values(value)) collect(inner, into, depth + 1);
  }
}
