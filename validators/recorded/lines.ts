import { isAscii } from 'node:buffer';
import type { Bytes } from './bytes.ts';

/** Consecutive lines without their ends; lines that were too long are empty. */
export interface LineBatch {
  /** Number of the first of them, counted from 1. */
  readonly first: number;
  readonly lines: readonly string[];
}

export const maxLineLength = 64 * 2 ** 20;
const newline = 10;

/** Few enough that what is made of them is garbage again when the young generation is cleared, which costs next to nothing then. */
const batchSize = 64;

/**
 * Lines, some at a time. Buffers that are all ASCII are decoded as Latin-1, which costs a third. The memory
 * needed is that of the longest line, which is given up at 64 MiB and told by its number.
 */
export async function* lineBatches(
  bytes: Bytes,
  onTooLong: (line: number) => void,
  maxLength: number = maxLineLength,
): AsyncGenerator<LineBatch> {
  let first = 1;
  let carry: Buffer[] = [];
  let carried = 0;
  for await (const piece of bytes) {
    const end = piece.lastIndexOf(newline);
    if (end === -1) {
      carried += piece.length;
      if (carried <= maxLength) carry.push(piece);
      else carry = [];
      continue;
    }
    const start = carried === 0 ? 0 : piece.indexOf(newline) + 1;
    if (start > 0) {
      const line = joined(carry, piece.subarray(0, start - 1), carried, maxLength, () => onTooLong(first));
      yield { first, lines: [line] };
      first += 1;
    }
    for (const lines of decodedLines(piece, start, end)) {
      yield { first, lines };
      first += lines.length;
    }
    carry = [piece.subarray(end + 1)];
    carried = piece.length - end - 1;
  }
  if (carried > 0) {
    yield { first, lines: [joined(carry, Buffer.alloc(0), carried, maxLength, () => onTooLong(first))] };
  }
}

function joined(
  carry: Buffer[],
  end: Buffer,
  carried: number,
  maxLength: number,
  onTooLong: () => void,
): string {
  if (carried + end.length > maxLength) {
    onTooLong();
    return '';
  }
  return Buffer.concat([...carry, end]).toString('utf8');
}

function* decodedLines(piece: Buffer, start: number, end: number): Generator<string[]> {
  const encoding = isAscii(piece.subarray(start, end)) ? 'latin1' : 'utf8';
  for (let from = start; from <= end; ) {
    const lines: string[] = [];
    for (; from <= end && lines.length < batchSize; ) {
      const to = piece.indexOf(newline, from);
      lines.push(piece.toString(encoding, from, to));
      from = to + 1;
    }
    yield lines;
  }
}
