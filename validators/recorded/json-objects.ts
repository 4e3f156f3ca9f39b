import type { Bytes } from './bytes.ts';

const quote = 0x22;
const backslash = 0x5c;
const open = 0x7b;
const close = 0x7d;
const newline = 10;

/** One outermost JSON object as text; `whole` is false for one whose end is missing. */
export interface ObjectText {
  readonly text: string;
  readonly whole: boolean;
}

/**
 * Cuts a stream into its outermost JSON objects, however they follow each other: pretty-printed, in an array,
 * on one line. An object whose braces do not close ends where a line begins another object at its own
 * indentation, so that one damaged record does not take the rest of the file with it.
 */
export async function* objectTexts(bytes: Bytes, maxLength: number): AsyncGenerator<ObjectText[]> {
  const cutter = new ObjectCutter(maxLength);
  for await (const piece of bytes) yield cutter.push(piece);
  yield cutter.end();
}

class ObjectCutter {
  readonly #maxLength: number;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** White space since the line began, or -1 after anything else. */
  #indent = 0;
  #objectIndent = 0;
  #carry: Buffer[] = [];
  #carried = 0;
  #texts: ObjectText[] = [];

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  push(piece: Buffer): ObjectText[] {
    this.#texts = [];
    let start = this.#depth > 0 ? 0 : -1;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at];
      if (this.#inString) this.#stepInString(byte);
      else if (byte === quote) this.#inString = this.#depth > 0;
      else if (byte === open) {
        const cutOff = this.#depth > 0 && this.#indent !== -1 && this.#indent <= this.#objectIndent;
        if (cutOff) this.#finish(piece.subarray(start, at), false);
        if (this.#depth++ === 0) {
          start = at;
          this.#objectIndent = this.#indent === -1 ? 0 : this.#indent;
        }
      } else if (byte === close && this.#depth > 0 && --this.#depth === 0) {
        this.#finish(piece.subarray(start, at + 1), true);
        start = -1;
      }
      this.#stepIndent(byte);
    }
    if (start !== -1) this.#keep(piece.subarray(start));
    return this.#texts;
  }

  end(): ObjectText[] {
    this.#texts = [];
    if (this.#depth > 0) this.#finish(Buffer.alloc(0), false);
    return this.#texts;
  }

  /** JSON strings hold no raw line ends: one that does is damaged, and ends there. */
  #stepInString(byte: number | undefined): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inString = false;
    if (byte === newline) this.#inString = this.#escaped = false;
  }

  #stepIndent(byte: number | undefined): void {
    if (byte === newline) this.#indent = 0;
    else if ((byte === 0x20 || byte === 0x09) && this.#indent !== -1) this.#indent++;
    else if (byte !== 0x0d) this.#indent = -1;
  }

  #keep(piece: Buffer): void {
    this.#carried += piece.length;
    if (this.#carried <= this.#maxLength) this.#carry.push(piece);
    else this.#carry = [];
  }

  #finish(piece: Buffer, whole: boolean): void {
    this.#keep(piece);
    const fits = this.#carried <= this.#maxLength;
    this.#texts.push({ text: Buffer.concat(this.#carry).toString('utf8'), whole: whole && fits });
    this.#carry = [];
    this.#carried = 0;
    this.#depth = 0;
    this.#inString = false;
  }
}
