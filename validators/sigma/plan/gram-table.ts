import type { Extent } from './literal-bytes.ts';

/** A literal to be compared where a gram is found. */
export interface Comparison {
  readonly gram: number;
  readonly literal: number;
  /** How far before the gram's first byte the literal begins. */
  readonly before: number;
  readonly extent: Extent;
}

/** Of a comparison: the literal (inverted, ~, if it is not ASCII), and the numbers of the same name. */
export const LITERAL = 0;
export const BEFORE = 1;
export const START = 2;
export const LENGTH = 3;
export const comparisonWidth = 4;

/** Integers of a slot: a gram, where its comparisons begin, and where they end (0: the slot is empty); one is spare. */
const slotWidth = 4;

/** Literals by the gram that stands for them, in flat arrays: what belongs to a gram lies together in memory. */
export class GramTable {
  readonly comparisons: Int32Array;
  private readonly slots: Int32Array;
  private readonly mask: number;

  constructor(list: readonly Comparison[]) {
    this.mask = 2 ** Math.ceil(Math.log2(list.length * 2 + 2)) - 1;
    this.slots = new Int32Array((this.mask + 1) * slotWidth);
    const sorted = list.toSorted((a, b) => a.gram - b.gram);
    this.comparisons = Int32Array.from(
      sorted.flatMap(({ literal, before, extent: { start, length, isAscii } }) => [
        isAscii ? literal : ~literal,
        before,
        start,
        length,
      ]),
    );
    for (let from = 0; from < sorted.length; ) {
      const gram = sorted[from]?.gram ?? 0;
      let to = from + 1;
      while (sorted[to]?.gram === gram) to += 1;
      this.slots.set([gram, from * comparisonWidth, to * comparisonWidth], this.slotOf(gram));
      from = to;
    }
  }

  /** Where a gram's slot is; its comparisons are from `from(slot)` up to, not including, `to(slot)`. */
  slotOf(gram: number): number {
    const { slots, mask } = this;
    let slot = Math.imul(gram, 0x85ebca6b) >>> 9;
    for (;;) {
      const at = (slot & mask) * slotWidth;
      if (slots[at + 2] === 0 || slots[at] === gram) return at;
      slot += 1;
    }
  }

  from(slot: number): number {
    return this.slots[slot + 1] ?? 0;
  }

  to(slot: number): number {
    return this.slots[slot + 2] ?? 0;
  }
}
