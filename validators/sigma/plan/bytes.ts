import { foldUnit } from '../fold.ts';

/** A folded code unit as one byte: itself if it is ASCII, else a mixture of its two halves, above ASCII. */
export function byteOf(unit: number): number {
  const folded = foldUnit(unit);
  return folded < 128 ? folded : 0x80 | ((folded ^ (folded >> 8)) & 0x7f);
}

/** Folds ASCII bytes and leaves the others alone. */
export const foldedAscii = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 128 ? byteOf(byte) : byte));

const encoder = new TextEncoder();
const usual = new Uint8Array(65_536);

/** A text as one byte for each code unit, ASCII ones not yet folded. */
export interface Bytes {
  readonly bytes: Uint8Array;
  /** If not, equal bytes do not yet mean equal texts. */
  readonly isAscii: boolean;
}

const loaded: { bytes: Uint8Array; isAscii: boolean } = { bytes: usual, isAscii: true };

/** Puts a text into a buffer that the next call uses again. */
export function load(text: string): Bytes {
  const { length } = text;
  const bytes = length <= usual.length ? usual : new Uint8Array(length);
  loaded.bytes = bytes;
  const { read, written } = encoder.encodeInto(text, bytes);
  loaded.isAscii = read === length && written === length;
  if (!loaded.isAscii) for (let at = 0; at < length; at++) bytes[at] = byteOf(text.charCodeAt(at));
  return loaded;
}
