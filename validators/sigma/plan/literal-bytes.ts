import { bytesOf, type TextBytes } from './bytes.ts';
import type { Literal } from './literal.ts';

/** Where a literal's bytes are. */
export interface Extent {
  readonly start: number;
  readonly length: number;
  readonly isAscii: boolean;
}

/** The bytes of many literals, one after the other. */
export class LiteralBytes {
  readonly extents: readonly Extent[];
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(literals: readonly Literal[]) {
    this.bytes = new Uint8Array(literals.reduce((sum, { text }) => sum + text.length, 0));
    this.view = new DataView(this.bytes.buffer);
    let end = 0;
    this.extents = literals.map(({ text }) => {
      const { bytes, length, isAscii } = bytesOf(text);
      this.bytes.set(bytes.subarray(0, length), end);
      end += length;
      return { start: end - length, length, isAscii };
    });
  }

  at(offset: number): number {
    return this.bytes[offset] ?? 0;
  }

  /** Four bytes, as an integer. */
  gram(offset: number): number {
    return this.view.getInt32(offset, true);
  }

  /** Whether a text has the bytes from `start` on, from its own byte `from` on. */
  areIn(text: TextBytes, from: number, start: number, length: number): boolean {
    if (from < 0 || from + length > text.length) return false;
    if (length < 4) return this.fewAreIn(text, from, start, length);
    for (let at = 0; at < length; at += 4) {
      // The last four overlap with those before.
      const offset = at + 4 > length ? length - 4 : at;
      if (text.view.getInt32(from + offset, true) !== this.view.getInt32(start + offset, true)) return false;
    }
    return true;
  }

  private fewAreIn({ bytes }: TextBytes, from: number, start: number, length: number): boolean {
    for (let at = 0; at < length; at++) if (bytes[from + at] !== this.bytes[start + at]) return false;
    return true;
  }
}
