import { type Cursor, readValue, type TextValue } from './evtx-values.ts';

/**
 * Binary XML as .evtx stores it ([MS-EVEN6] 2.2.12): a template, kept once a chunk, with numbered gaps, and
 * the values of one record to fill them. This half reads the structure; evtx-record.ts fills it.
 */
export interface TemplateElement {
  readonly name: string;
  readonly attributes: readonly { readonly name: string; readonly value: readonly Piece[] }[];
  readonly children: readonly (Piece | TemplateElement)[];
}

export interface Gap {
  readonly gap: number;
  /** An absent value takes the enclosing element or attribute away. */
  readonly optional: boolean;
}

export type Piece = string | Gap;

export const token = {
  end: 0x00,
  openElement: 0x01,
  closeStart: 0x02,
  closeEmpty: 0x03,
  endElement: 0x04,
  value: 0x05,
  attribute: 0x06,
  cdata: 0x07,
  characterReference: 0x08,
  entityReference: 0x09,
  instructionTarget: 0x0a,
  instructionData: 0x0b,
  template: 0x0c,
  gap: 0x0d,
  optionalGap: 0x0e,
  fragment: 0x0f,
} as const;

/** Set on a token where more attributes or values follow. */
const moreFollows = 0x40;
const maxDepth = 32;

export function peekToken(cursor: Cursor): number {
  return cursor.bytes.readUInt8(cursor.at) & ~moreFollows;
}

/**
 * Reads the element that begins at the cursor. `inTemplate` elements carry two bytes more than those that are
 * written into a value.
 */
export function readElement(cursor: Cursor, inTemplate: boolean, depth = 0): TemplateElement {
  if (depth > maxDepth) throw new Error('elements are nested too deeply');
  const hasAttributes = (u8(cursor) & moreFollows) !== 0;
  cursor.at += (inTemplate ? 2 : 0) + 4;
  const name = readName(cursor);
  if (hasAttributes) cursor.at += 4;
  const attributes: TemplateElement['attributes'][number][] = [];
  while (peekToken(cursor) === token.attribute) {
    cursor.at++;
    attributes.push({ name: readName(cursor), value: readPieces(cursor) });
  }
  const close = u8(cursor);
  if (close === token.closeEmpty) return { name, attributes, children: [] };
  if (close !== token.closeStart) throw new Error(`a start tag ends in the unknown token ${close}`);
  return { name, attributes, children: readContent(cursor, inTemplate, depth) };
}

function readContent(cursor: Cursor, inTemplate: boolean, depth: number): (Piece | TemplateElement)[] {
  const children: (Piece | TemplateElement)[] = [];
  for (;;) {
    const next = peekToken(cursor);
    if (next === token.endElement) {
      cursor.at++;
      return children;
    }
    if (next === token.openElement) children.push(readElement(cursor, inTemplate, depth + 1));
    else {
      const piece = readPiece(cursor);
      if (piece === undefined) throw new Error(`an element contains the unknown token ${next}`);
      children.push(piece);
    }
  }
}

function readPieces(cursor: Cursor): Piece[] {
  const pieces: Piece[] = [];
  for (let piece = readPiece(cursor); piece !== undefined; piece = readPiece(cursor)) pieces.push(piece);
  return pieces;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** One piece of text or one gap; undefined, and nothing read, where something else stands. */
function readPiece(cursor: Cursor): Piece | undefined {
  const kind = peekToken(cursor);
  if (kind < token.value || kind === token.attribute || kind === token.template || kind > token.optionalGap) {
    return undefined;
  }
  cursor.at++;
  switch (kind) {
    case token.value:
      return readLiteral(cursor);
    case token.cdata:
      return readCounted(cursor);
    case token.characterReference:
      return String.fromCharCode(u16(cursor));
    case token.entityReference:
      return entities[readName(cursor)] ?? '';
    case token.instructionTarget:
      readName(cursor);
      return '';
    case token.instructionData:
      readCounted(cursor);
      return '';
    default:
      return readGap(cursor, kind === token.optionalGap);
  }
}

function readGap(cursor: Cursor, optional: boolean): Gap {
  const gap = u16(cursor);
  cursor.at++;
  return { gap, optional };
}

function readLiteral(cursor: Cursor): string {
  const type = u8(cursor);
  if (type !== 1) throw new Error(`a literal has the type ${type}`);
  return readCounted(cursor);
}

function readCounted(cursor: Cursor): string {
  const size = u16(cursor) * 2;
  const value: TextValue = readValue(cursor.bytes, 1, cursor.at, size);
  cursor.at += size;
  return typeof value === 'string' ? value : '';
}

/** Names are kept once a chunk, at the place where they first occur; elsewhere stands that place's offset. */
function readName(cursor: Cursor): string {
  const offset = u32(cursor);
  const here = offset === cursor.at;
  const name: Cursor = { bytes: cursor.bytes, at: offset + 6 };
  const text = readCounted(name);
  if (here) cursor.at = name.at + 2;
  if (text === '') throw new Error(`the name at ${offset} is empty`);
  return text;
}

export function u8(cursor: Cursor): number {
  const value = cursor.bytes.readUInt8(cursor.at);
  cursor.at += 1;
  return value;
}

export function u16(cursor: Cursor): number {
  const value = cursor.bytes.readUInt16LE(cursor.at);
  cursor.at += 2;
  return value;
}

export function u32(cursor: Cursor): number {
  const value = cursor.bytes.readUInt32LE(cursor.at);
  cursor.at += 4;
  return value;
}
