import {
  type Gap,
  type Piece,
  peekToken,
  readElement,
  type TemplateElement,
  token,
  u8,
  u16,
  u32,
} from './evtx-binxml.ts';
import { binaryXmlType, type Cursor, readValue, type TextValue } from './evtx-values.ts';
import type { XmlElement } from './windows-element.ts';

type Value = TextValue | { readonly elements: readonly XmlElement[] };

/** The templates that a chunk has shown so far, by their offset. */
export type Templates = Map<number, TemplateElement>;

interface Reading {
  readonly templates: Templates;
  /** What is left of the elements and characters that one record may unfold into. */
  budget: number;
  depth: number;
}

/** A record has at most 64 KiB; templates that unfold it a hundredfold are an attack on the reader. */
const maxUnfolded = 2 ** 23;
const maxDepth = 8;

/** The XML of one record, whose binary XML begins at `start` of its chunk. Throws on any contradiction. */
export function readRecordElement(
  chunk: Buffer,
  start: number,
  end: number,
  templates: Templates,
): XmlElement {
  const reading: Reading = { templates, budget: maxUnfolded, depth: 0 };
  const [element] = readFragment({ bytes: chunk, at: start }, end, reading);
  if (!element) throw new Error('the record holds no element');
  return element;
}

function readFragment(cursor: Cursor, end: number, reading: Reading): XmlElement[] {
  if (++reading.depth > maxDepth) throw new Error('binary XML is nested too deeply');
  const elements: XmlElement[] = [];
  while (cursor.at < end) {
    const kind = peekToken(cursor);
    if (kind === token.end) break;
    if (kind === token.fragment) cursor.at += 4;
    else if (kind === token.template) elements.push(...readInstance(cursor, reading));
    else if (kind === token.openElement) elements.push(...fill(readElement(cursor, false), [], reading));
    else throw new Error(`binary XML contains the unknown token ${kind}`);
  }
  reading.depth--;
  return elements;
}

function readInstance(cursor: Cursor, reading: Reading): XmlElement[] {
  cursor.at += 6;
  const offset = u32(cursor);
  const template = templateAt(cursor.bytes, offset, reading.templates);
  // The first instance in a chunk has the definition itself in its middle.
  if (offset === cursor.at) cursor.at += 24 + cursor.bytes.readUInt32LE(offset + 20);
  return fill(template, readValues(cursor, reading), reading);
}

function templateAt(bytes: Buffer, offset: number, templates: Templates): TemplateElement {
  const known = templates.get(offset);
  if (known) return known;
  const cursor: Cursor = { bytes, at: offset + 24 };
  if (peekToken(cursor) === token.fragment) cursor.at += 4;
  if (peekToken(cursor) !== token.openElement) throw new Error(`the template at ${offset} holds no element`);
  const template = readElement(cursor, true);
  templates.set(offset, template);
  return template;
}

function readValues(cursor: Cursor, reading: Reading): Value[] {
  const count = u32(cursor);
  if (count * 4 > cursor.bytes.length - cursor.at) throw new Error(`a record claims ${count} values`);
  const kinds: { size: number; type: number }[] = [];
  for (let index = 0; index < count; index++) {
    kinds.push({ size: u16(cursor), type: u8(cursor) });
    cursor.at++;
  }
  return kinds.map(({ size, type }) => {
    const start = cursor.at;
    cursor.at += size;
    if (type !== binaryXmlType) return readValue(cursor.bytes, type, start, size);
    return { elements: readFragment({ bytes: cursor.bytes, at: start }, start + size, reading) };
  });
}

/** The template with its gaps filled: no element where an optional value is absent, several for an array. */
function fill(template: TemplateElement, values: readonly Value[], reading: Reading): XmlElement[] {
  spend(reading, 1);
  const sole = template.children.length === 1 ? template.children[0] : undefined;
  const value = isGap(sole) ? values[sole.gap] : undefined;
  if (isGap(sole) && sole.optional && value === undefined) return [];
  const attributes = fillAttributes(template, values, reading);
  if (Array.isArray(value)) {
    return value.map(text => ({
      name: template.name,
      attributes,
      children: [],
      text: spendText(reading, text),
    }));
  }
  return [{ name: template.name, attributes, ...fillContent(template.children, values, reading) }];
}

function fillAttributes(
  template: TemplateElement,
  values: readonly Value[],
  reading: Reading,
): [string, string][] {
  return template.attributes.flatMap(({ name, value }): [string, string][] => {
    const [first] = value;
    const absent = isGap(first) && first.optional && values[first.gap] === undefined;
    return absent ? [] : [[name, value.map(piece => pieceText(piece, values, reading)).join('')]];
  });
}

function fillContent(content: TemplateElement['children'], values: readonly Value[], reading: Reading) {
  const children: XmlElement[] = [];
  let text = '';
  for (const part of content) {
    if (typeof part !== 'string' && 'children' in part) {
      for (const element of fill(part, values, reading)) children.push(element);
      continue;
    }
    const value = isGap(part) ? values[part.gap] : undefined;
    if (value && typeof value === 'object' && 'elements' in value) {
      spend(reading, value.elements.length);
      for (const element of value.elements) children.push(element);
    } else text += pieceText(part, values, reading);
  }
  return { children, text };
}

function pieceText(piece: Piece, values: readonly Value[], reading: Reading): string {
  const value = isGap(piece) ? values[piece.gap] : piece;
  if (typeof value === 'string') return spendText(reading, value);
  return Array.isArray(value) ? spendText(reading, value.join(',')) : '';
}

function isGap(part: Piece | TemplateElement | undefined): part is Gap {
  return typeof part === 'object' && 'gap' in part;
}

function spendText(reading: Reading, text: string): string {
  spend(reading, text.length + 1);
  return text;
}

function spend(reading: Reading, amount: number): void {
  reading.budget -= amount;
  if (reading.budget < 0) throw new Error('the record unfolds into more than a record can hold');
}
