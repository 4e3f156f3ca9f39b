import type { Bytes } from './bytes.ts';
import type { LineBlock } from './contract.ts';
import { maxLineLength } from './lines.ts';

const newline = 10;

/**
 * Cuts a stream at the ends of lines, without decoding any. Each block has a buffer of its own, so that it can be
 * handed to another thread. A line that is too long is left out as an empty one and told by its number.
 */
export async function* lineBlocks(
  bytes: Bytes,
  onTooLong: (line: number) => void,
  maxLength: number = maxLineLength,
): AsyncGenerator<LineBlock> {
  let first = 1;
  let carry: Buffer[] = [];
  let carried = 0;
  const carriedOr = (): Buffer[] => {
    if (carried <= maxLength) return carry;
    onTooLong(first);
    return [];
  };
  for await (const piece of bytes) {
    const end = piece.lastIndexOf(newline);
    if (end === -1) {
      carried += piece.length;
      if (carried <= maxLength) carry.push(piece);
      else carry = [];
      continue;
    }
    const start = carried === 0 ? 0 : piece.indexOf(newline);
    carried += start;
    const block = owned([...carriedOr(), piece.subarray(carried <= maxLength ? 0 : start, end + 1)]);
    yield { first, bytes: block };
    first += newlines(piece.subarray(0, end + 1));
    carry = [piece.subarray(end + 1)];
    carried = piece.length - end - 1;
  }
  if (carried > 0) yield { first, bytes: owned(carriedOr()) };
}

/** Never a part of Node's shared pool, which could not be handed over. */
function owned(pieces: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function newlines(piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, at + 1)) count++;
  return count;
}
