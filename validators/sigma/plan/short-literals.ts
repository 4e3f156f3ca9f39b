import { BitSet } from './bit-set.ts';
import type { TextBytes } from './bytes.ts';
import { GramTable } from './gram-table.ts';
import type { Extent, LiteralBytes } from './literal-bytes.ts';

/** Told where in a text the literals of a slot of a table have to be compared. */
export type Compare = (table: GramTable, slot: number, at: number) => void;

/** Literals shorter than a gram, which are found by their first two bytes, or their only one. */
export class ShortLiterals {
  private readonly table: GramTable;
  private readonly bits = new BitSet(16);

  constructor(literals: readonly number[], bytes: LiteralBytes) {
    this.table = new GramTable(
      literals.flatMap(literal => {
        const extent = bytes.extents[literal];
        return extent ? [{ literal, before: 0, extent, gram: keyOf(extent, bytes) }] : [];
      }),
    );
    for (const literal of literals) this.addBits(bytes.extents[literal], bytes);
  }

  search({ bytes, length }: TextBytes, compare: Compare): void {
    const { words } = this.bits;
    for (let at = 0; at < length; at++) {
      const first = bytes[at] ?? 0;
      const pair = first | (at + 1 < length ? (bytes[at + 1] ?? 0) << 8 : 0);
      if ((((words[pair >>> 5] ?? 0) >>> pair) & 1) === 0) continue;
      compare(this.table, this.table.slotOf(pair), at);
      compare(this.table, this.table.slotOf(single(first)), at);
    }
  }

  private addBits(extent: Extent | undefined, bytes: LiteralBytes): void {
    if (extent === undefined) return;
    if (extent.length > 1) this.bits.add(keyOf(extent, bytes));
    else for (let second = 0; second < 256; second++) this.bits.add(bytes.at(extent.start) | (second << 8));
  }
}

function keyOf({ start, length }: Extent, bytes: LiteralBytes): number {
  return length === 1 ? single(bytes.at(start)) : bytes.at(start) | (bytes.at(start + 1) << 8);
}

/** The key of a literal of one byte, which is that of no pair. */
function single(byte: number): number {
  return byte | 0x10000;
}
