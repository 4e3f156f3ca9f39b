import type { Bytes } from './bytes.ts';
import type { LineBlock } from './contract.ts';
import { maxLineLength } from './lines.ts';

const newline = 10;

type Piece = Uint8Array<ArrayBuffer>;

/**
 * Cuts a stream at the ends of lines, without decoding, counting or, where it can be helped, copying any: whoever
 * cuts has others waiting.
 */
export async function* lineBlocks(
  bytes: Bytes,
  maxLength: number = maxLineLength,
): AsyncGenerator<LineBlock> {
  let carry: Piece[] = [];
  let carried = 0;
  for await (const buffer of bytes) {
    const piece = owned(buffer);
    const end = piece.lastIndexOf(newline) + 1;
    if (end === 0) {
      carried += piece.length;
      if (carried <= maxLength) carry.push(piece);
      else carry = [];
      continue;
    }
    const start = carried === 0 ? 0 : piece.indexOf(newline);
    const beginsTooLong = carried + start > maxLength;
    // The rest is copied, since the piece goes away with its lines.
    const rest = piece.slice(end);
    if (beginsTooLong) yield { pieces: [piece.subarray(start, end)], beginsTooLong };
    else yield { pieces: [...carry, piece.subarray(0, end)], beginsTooLong };
    carry = rest.length === 0 ? [] : [rest];
    carried = rest.length;
  }
  if (carried > 0) yield { pieces: carry, beginsTooLong: carried > maxLength };
}

/** A part of a buffer that others share, as Node's small ones are, could not be handed over. */
function owned(piece: Buffer): Piece {
  const { buffer, byteLength } = piece;
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return isWhole ? new Uint8Array(buffer) : new Uint8Array(piece);
}
