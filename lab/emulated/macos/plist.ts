export type PlistValue =
  | string
  | number
  | boolean
  | readonly PlistValue[]
  | { readonly [key: string]: PlistValue };
export type PlistDictionary = Readonly<Record<string, PlistValue>>;

/** Reads an XML property list; undefined where it is none or not a dictionary. */
export function readPlist(text: string): PlistDictionary | undefined {
  const tokens = [
    ...text.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<(\/?)([a-zA-Z]+)[^>]*?(\/?)>([^<]*)/g),
  ].map(([, closing, name = '', empty, content = '']) => ({
    closing: closing === '/',
    name,
    empty: empty === '/',
    content,
  }));
  const start = tokens.findIndex(({ name, closing }) => name === 'plist' && !closing);
  if (start < 0) return undefined;
  const reader = { tokens, at: start + 1 };
  const value = readValue(reader);
  return isDictionary(value) ? value : undefined;
}

export const isDictionary = (value: PlistValue | undefined): value is PlistDictionary =>
  typeof value === 'object' && !Array.isArray(value);

interface Reader {
  readonly tokens: readonly { closing: boolean; name: string; empty: boolean; content: string }[];
  at: number;
}

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
};

const plain = (text: string) =>
  text.replace(/&(?:lt|gt|amp|quot|apos);/g, entity => entities[entity] ?? entity);

function readValue(reader: Reader): PlistValue | undefined {
  const token = reader.tokens[reader.at];
  if (token === undefined || token.closing) return undefined;
  reader.at += 1;
  if (token.name === 'true' || token.name === 'false') {
    if (!token.empty) reader.at += 1;
    return token.name === 'true';
  }
  if (token.name === 'dict') return token.empty ? {} : readDictionary(reader);
  if (token.name === 'array') return token.empty ? [] : readArray(reader);
  if (!token.empty) reader.at += 1;
  return token.name === 'integer' || token.name === 'real' ? Number(token.content) : plain(token.content);
}

function readDictionary(reader: Reader): PlistDictionary {
  const entries: [string, PlistValue][] = [];
  for (let token = reader.tokens[reader.at]; token && !token.closing; token = reader.tokens[reader.at]) {
    reader.at += 2;
    const value = readValue(reader);
    if (value === undefined) break;
    entries.push([plain(token.content), value]);
  }
  reader.at += 1;
  return Object.fromEntries(entries);
}

function readArray(reader: Reader): PlistValue[] {
  const items: PlistValue[] = [];
  for (let value = readValue(reader); value !== undefined; value = readValue(reader)) items.push(value);
  reader.at += 1;
  return items;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** An XML property list, as plutil -convert xml1 writes it. */
export function writePlist(value: PlistDictionary): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n${valueText(value, '')}</plist>\n`;
}

function valueText(value: PlistValue, indent: string): string {
  const inner = `${indent}\t`;
  if (typeof value === 'boolean') return `${indent}<${value}/>\n`;
  if (typeof value === 'number') return `${indent}<integer>${value}</integer>\n`;
  if (typeof value === 'string') return `${indent}<string>${escaped(value)}</string>\n`;
  if (isDictionary(value)) {
    const entries = Object.entries(value).map(
      ([key, each]) => `${inner}<key>${escaped(key)}</key>\n${valueText(each, inner)}`,
    );
    return `${indent}<dict>\n${entries.join('')}${indent}</dict>\n`;
  }
  return `${indent}<array>\n${value.map(each => valueText(each, inner)).join('')}${indent}</array>\n`;
}
