/** A position in a chunk; a read past its end throws RangeError, which makes the record a corrupt one. */
export interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

/** Null, one text, or a text for each element of an array. Binary XML is left to the caller. */
export type TextValue = undefined | string | readonly string[];

export const binaryXmlType = 0x21;
const arrayFlag = 0x80;

/**
 * The text of one typed value as Windows renders it ([MS-EVEN6] 2.2.14 and 3.1.4.7.3). Throws on types that
 * the format does not know and on sizes that contradict the type.
 */
export function readValue(bytes: Buffer, type: number, start: number, size: number): TextValue {
  if (start + size > bytes.length) throw new RangeError('a value reaches beyond its chunk');
  if (type === 0) return undefined;
  if (type === 0x81) return stringArray(bytes, start, size);
  if ((type & arrayFlag) === 0) return scalar(bytes, type, start, size);
  const width = widths[type & ~arrayFlag];
  if (!width || size % width !== 0) throw new Error(`a value array of type ${type} has ${size} bytes`);
  return Array.from({ length: size / width }, (_, index) =>
    scalar(bytes, type & ~arrayFlag, start + index * width, width),
  );
}

const widths: Readonly<Record<number, number>> = {
  3: 1,
  4: 1,
  5: 2,
  6: 2,
  7: 4,
  8: 4,
  9: 8,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  15: 16,
  17: 8,
  18: 16,
  20: 4,
  21: 8,
};

type Scalar = (bytes: Buffer, at: number, size: number) => string;

const scalars: Readonly<Record<number, Scalar>> = {
  1: (bytes, at, size) => withoutEnd(bytes.toString('utf16le', at, at + size)),
  2: (bytes, at, size) => withoutEnd(bytes.toString('latin1', at, at + size)),
  3: (bytes, at) => String(bytes.readInt8(at)),
  4: (bytes, at) => String(bytes.readUInt8(at)),
  5: (bytes, at) => String(bytes.readInt16LE(at)),
  6: (bytes, at) => String(bytes.readUInt16LE(at)),
  7: (bytes, at) => String(bytes.readInt32LE(at)),
  8: (bytes, at) => String(bytes.readUInt32LE(at)),
  9: (bytes, at) => String(bytes.readBigInt64LE(at)),
  10: (bytes, at) => String(bytes.readBigUInt64LE(at)),
  11: (bytes, at) => String(bytes.readFloatLE(at)),
  12: (bytes, at) => String(bytes.readDoubleLE(at)),
  13: (bytes, at) => (bytes.readUInt32LE(at) === 0 ? 'false' : 'true'),
  14: (bytes, at, size) => bytes.toString('hex', at, at + size).toUpperCase(),
  15: guid,
  16: (bytes, at, size) => (size === 4 ? hex32(bytes, at) : hex64(bytes, at)),
  17: (bytes, at) => fileTime(bytes.readBigUInt64LE(at)),
  18: systemTime,
  19: sid,
  20: hex32,
  21: hex64,
};

function scalar(bytes: Buffer, type: number, at: number, size: number): string {
  const render = scalars[type];
  if (!render) throw new Error(`a value has the unknown type ${type}`);
  const width = widths[type];
  if (size === 0 && type !== 1 && type !== 2 && type !== 14) return '';
  if (width && size !== width) throw new Error(`a value of type ${type} has ${size} bytes`);
  return render(bytes, at, size);
}

function stringArray(bytes: Buffer, start: number, size: number): readonly string[] {
  const text = bytes.toString('utf16le', start, start + size);
  return (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
}

function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return end === text.length ? text : text.slice(0, end);
}

function hex32(bytes: Buffer, at: number): string {
  return `0x${bytes.readUInt32LE(at).toString(16)}`;
}

function hex64(bytes: Buffer, at: number): string {
  return `0x${bytes.readBigUInt64LE(at).toString(16)}`;
}

function guid(bytes: Buffer, at: number): string {
  const head = [
    bytes.readUInt32LE(at).toString(16).padStart(8, '0'),
    bytes
      .readUInt16LE(at + 4)
      .toString(16)
      .padStart(4, '0'),
    bytes
      .readUInt16LE(at + 6)
      .toString(16)
      .padStart(4, '0'),
  ];
  return `{${head.join('-')}-${bytes.toString('hex', at + 8, at + 10)}-${bytes.toString('hex', at + 10, at + 16)}}`;
}

/** Milliseconds between 1601, where Windows counts from, and 1970. */
const epochMillis = 11_644_473_600_000;

/** RFC 3339 with the seven digits that the clock has, from 1601 on: a time that was never set is its first moment. */
export function fileTime(ticks: bigint): string {
  const millis = Number(ticks / 10_000n) - epochMillis;
  if (millis > 8.64e15) return String(ticks);
  const rest = String(ticks % 10_000n).padStart(4, '0');
  return new Date(millis).toISOString().replace('Z', `${rest}Z`);
}

function systemTime(bytes: Buffer, at: number): string {
  const [year = 0, month = 0, , day = 0, hour = 0, minute = 0, second = 0, millis = 0] = Array.from(
    { length: 8 },
    (_, index) => bytes.readUInt16LE(at + index * 2),
  );
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0');
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  return `${date}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}.${pad(millis, 3)}Z`;
}

function sid(bytes: Buffer, at: number, size: number): string {
  const count = bytes.readUInt8(at + 1);
  if (size < 8 + count * 4) throw new Error('a security identifier is cut short');
  const authority = bytes.readUIntBE(at + 2, 6);
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(at + 8 + index * 4));
  return ['S', bytes.readUInt8(at), authority, ...parts].join('-');
}
