import { foldUnit } from '../fold.ts';

/** A folded code unit as one byte: itself if it is ASCII, else a mixture of its two halves, above ASCII. */
function byteOf(unit: number): number {
  const folded = foldUnit(unit);
  return folded < 128 ? folded : 0x80 | ((folded ^ (folded >> 8)) & 0x7f);
}

const encoder = new TextEncoder();

/** A folded text as one byte for each code unit, in a buffer that may be longer than the text. */
export class TextBytes {
  length = 0;
  /** If not, equal bytes do not yet mean equal texts. */
  isAscii = true;
  bytes: Uint8Array;
  view: DataView;
  /** The same in integers of four bytes, the first byte the lowest; there is one behind the text's last. */
  words: Int32Array;

  constructor(capacity: number) {
    this.bytes = new Uint8Array((capacity & ~3) + 8);
    this.view = new DataView(this.bytes.buffer);
    this.words = new Int32Array(this.bytes.buffer);
  }

  set(text: string): void {
    const { length } = text;
    const { bytes } = this;
    this.length = length;
    const { read, written } = encoder.encodeInto(text, bytes);
    this.isAscii = read === length && written === length;
    if (this.isAscii) this.fold();
    else for (let at = 0; at < length; at++) bytes[at] = byteOf(text.charCodeAt(at));
  }

  /** Adds 32 to the bytes from A to Z, four at a time: the sums carry into a byte's highest bit from A on, and beyond Z. */
  private fold(): void {
    const { words } = this;
    const end = (this.length + 3) >> 2;
    for (let at = 0; at < end; at++) {
      const word = words[at] ?? 0;
      const fromA = (word & 0x7f7f7f7f) + 0x3f3f3f3f;
      const beyondZ = (word & 0x7f7f7f7f) + 0x25252525;
      words[at] = word | (((fromA ^ beyondZ) & ~word & 0x80808080) >>> 2);
    }
  }
}

const capacity = 65_536;
const usual = new TextBytes(capacity);

/** A text's bytes, until the next call. */
export function bytesOf(text: string): TextBytes {
  const bytes = text.length <= capacity ? usual : new TextBytes(text.length);
  bytes.set(text);
  return bytes;
}
