/** What flows through an emulated pipeline. */
export type Value = string | number | boolean | null | readonly Value[] | PsObject | Date | ScriptBlock;

export interface ScriptBlock {
  readonly block: (input: Value) => Promise<Value[]>;
  readonly text: string;
}

/** An object with properties, in their order; names ignore case. */
export class PsObject {
  readonly type: string;
  readonly properties: Map<string, Value>;
  constructor(type: string, properties: Readonly<Record<string, Value>>) {
    this.type = type;
    this.properties = new Map(Object.entries(properties));
  }

  get(name: string): Value | undefined {
    const lower = name.toLowerCase();
    for (const [key, value] of this.properties) if (key.toLowerCase() === lower) return value;
    return undefined;
  }

  set(name: string, value: Value): void {
    const lower = name.toLowerCase();
    const key = [...this.properties.keys()].find(each => each.toLowerCase() === lower) ?? name;
    this.properties.set(key, value);
  }
}

/** An error record; `id` is its FullyQualifiedErrorId. */
export class PsError extends Error {
  readonly id: string;
  readonly category: string;
  constructor(message: string, id = 'RuntimeException', category = 'OperationStopped', cause?: Error) {
    super(message, { cause });
    this.id = id;
    this.category = category;
  }
}

export const isBlock = (value: Value): value is ScriptBlock =>
  typeof value === 'object' && value !== null && 'block' in value;

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

export const listOf = (value: Value): readonly Value[] =>
  isList(value) ? value : value === null ? [] : [value];

export const truthy = (value: Value): boolean =>
  isList(value)
    ? value.length > 1 || (value[0] !== undefined && truthy(value[0]))
    : value !== null && value !== '' && value !== 0 && value !== false;

/** As a string expands it. */
export function textOf(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value instanceof Date)
    return value.toISOString().replace(/^(\d+)-(\d+)-(\d+)T([\d:]+).*$/, '$2/$3/$1 $4');
  if (isList(value)) return value.map(textOf).join(' ');
  if (value instanceof PsObject)
    return value.type === 'Hashtable'
      ? 'System.Collections.Hashtable'
      : `@{${[...value.properties].map(([name, each]) => `${name}=${textOf(each)}`).join('; ')}}`;
  return isBlock(value) ? value.text : String(value);
}

/** As the host prints it: strings as lines, objects as a list of their properties. */
export function display(value: Value): string {
  if (value === null) return '';
  if (isList(value)) return value.map(display).join('');
  if (!(value instanceof PsObject)) return `${textOf(value)}\r\n`;
  const width = Math.max(...[...value.properties.keys()].map(name => name.length), 0);
  const rows = [...value.properties].map(([name, each]) => `${name.padEnd(width)} : ${textOf(each)}\r\n`);
  return `\r\n${rows.join('')}\r\n`;
}

/** For ConvertTo-Json. */
export function plain(value: Value): unknown {
  if (isList(value)) return value.map(plain);
  if (value instanceof PsObject)
    return Object.fromEntries([...value.properties].map(([name, each]) => [name, plain(each)]));
  if (value instanceof Date) return `/Date(${value.getTime()})/`;
  return typeof value === 'object' && value !== null ? textOf(value) : value;
}
