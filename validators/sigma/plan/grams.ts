import { fold } from '../fold.ts';
import { Automaton } from './automaton.ts';
import { BitSet } from './bit-set.ts';
import { bytesOf, type TextBytes } from './bytes.ts';
import { Commonness, gramLength } from './commonness.ts';
import type { Finder, Sink } from './finder.ts';
import { BEFORE, comparisonWidth, GramTable, LENGTH, LITERAL, START } from './gram-table.ts';
import type { Literal } from './literal.ts';
import { LiteralBytes } from './literal-bytes.ts';
import { rarestGrams } from './rarest.ts';
import { ShortLiterals } from './short-literals.ts';

/** The bit set has so many bits for each gram: of so many positions one is asked in vain. */
const sparseness = 32;

/** Larger steps gain little. */
const longestStep = 8;

/** Multiplied with this, grams are spread evenly. */
const spread = 0x9e3779b1;

/**
 * Finds many literals anywhere in a text. Of each literal one gram is chosen, the one that was seen least in sample texts;
 * a text is asked at each position, in a bit set, whether a chosen gram begins there. That is seldom so, and then the
 * literals of the gram are compared. Unlike an automaton, whose every step waits for the memory of the step before,
 * the questions do not depend on each other. If all literals are long, only every second, third... position is
 * asked, and of each literal as many neighbouring grams are chosen.
 *
 * A text can be made so that grams are everywhere and literals nowhere; one that costs too many comparisons is
 * given to an automaton, which no text can slow down.
 */
export class Grams implements Finder {
  private readonly literals: readonly Literal[];
  private readonly bytes: LiteralBytes;
  private readonly table: GramTable;
  private readonly bits: BitSet;
  private readonly shift: number;
  private readonly step: number;
  private readonly short: ShortLiterals | undefined;
  private automaton: Automaton | undefined;
  /** Comparisons that are left to the text at hand. */
  private budget = 0;
  private text = '';
  private folded: string | undefined;

  constructor(literals: readonly Literal[], samples: readonly string[]) {
    this.literals = literals;
    this.bytes = new LiteralBytes(literals);
    const indexes = [...literals.keys()];
    const lengthOf = (index: number) => this.bytes.extents[index]?.length ?? 0;
    const long = indexes.filter(index => lengthOf(index) >= gramLength);
    const short = indexes.filter(index => lengthOf(index) < gramLength);
    const shortest = long.reduce(
      (least, index) => Math.min(least, lengthOf(index)),
      Number.POSITIVE_INFINITY,
    );
    this.step = Math.min(longestStep, shortest - gramLength + 1);
    const comparisons = rarestGrams(long, this.bytes, this.step, new Commonness(samples));
    this.table = new GramTable(comparisons);
    const power = Math.min(22, Math.max(10, Math.ceil(Math.log2(comparisons.length * sparseness + 1))));
    this.shift = 32 - power;
    this.bits = new BitSet(power);
    for (const { gram } of comparisons) this.bits.add(Math.imul(gram, spread) >>> this.shift);
    this.short = short.length > 0 ? new ShortLiterals(short, this.bytes) : undefined;
  }

  find(text: string, sink: Sink): void {
    const bytes = bytesOf(text);
    this.text = text;
    this.folded = undefined;
    this.budget = 1_000 + 16 * text.length;
    if (this.step === 1) this.searchAll(bytes, sink);
    else this.searchSome(bytes, sink);
    this.short?.search(bytes, (table, slot, at) => this.compare(table, slot, at, bytes, sink));
    if (this.budget < 0) this.sureFinder().find(text, sink);
  }

  /** Four positions at a time, from two neighbouring words. */
  private searchAll(bytes: TextBytes, sink: Sink): void {
    const { shift } = this;
    const bits = this.bits.words;
    const { words, length } = bytes;
    let low = words[0] ?? 0;
    for (let at = 0; at < length; at += 4) {
      const high = words[(at >> 2) + 1] ?? 0;
      const second = (low >>> 8) | (high << 24);
      const third = (low >>> 16) | (high << 16);
      const fourth = (low >>> 24) | (high << 8);
      const a = Math.imul(low, spread) >>> shift;
      const b = Math.imul(second, spread) >>> shift;
      const c = Math.imul(third, spread) >>> shift;
      const d = Math.imul(fourth, spread) >>> shift;
      // Shifts look at their lowest five bits only.
      const hasA = (bits[a >>> 5] ?? 0) >>> a;
      const hasB = (bits[b >>> 5] ?? 0) >>> b;
      const hasC = (bits[c >>> 5] ?? 0) >>> c;
      const hasD = (bits[d >>> 5] ?? 0) >>> d;
      if (((hasA | hasB | hasC | hasD) & 1) === 1) {
        if ((hasA & 1) === 1) this.compareAll(low, at, bytes, sink);
        if ((hasB & 1) === 1) this.compareAll(second, at + 1, bytes, sink);
        if ((hasC & 1) === 1) this.compareAll(third, at + 2, bytes, sink);
        if ((hasD & 1) === 1) this.compareAll(fourth, at + 3, bytes, sink);
      }
      low = high;
    }
  }

  private searchSome(bytes: TextBytes, sink: Sink): void {
    const { shift, step } = this;
    const bits = this.bits.words;
    const { view, length } = bytes;
    for (let at = 0; at + gramLength <= length; at += step) {
      const gram = view.getInt32(at, true);
      const bit = Math.imul(gram, spread) >>> shift;
      if ((((bits[bit >>> 5] ?? 0) >>> bit) & 1) === 1) this.compareAll(gram, at, bytes, sink);
    }
  }

  private compareAll(gram: number, at: number, bytes: TextBytes, sink: Sink): void {
    this.compare(this.table, this.table.slotOf(gram), at, bytes, sink);
  }

  /** Compares the literals of a gram that begins at `at`. */
  private compare(table: GramTable, slot: number, at: number, bytes: TextBytes, sink: Sink): void {
    const { comparisons } = table;
    const to = table.to(slot);
    for (let next = table.from(slot); next < to; next += comparisonWidth) {
      const from = at - (comparisons[next + BEFORE] ?? 0);
      const length = comparisons[next + LENGTH] ?? 0;
      this.budget -= 1;
      if (this.budget < 0) return;
      if (!this.bytes.areIn(bytes, from, comparisons[next + START] ?? 0, length)) continue;
      const literal = comparisons[next + LITERAL] ?? 0;
      if (literal >= 0 && bytes.isAscii) sink.hit(literal);
      else if (this.isAt(literal < 0 ? ~literal : literal, from)) sink.hit(literal < 0 ? ~literal : literal);
    }
  }

  /** Equal bytes do not mean equal texts where one of them is not ASCII. */
  private isAt(literal: number, from: number): boolean {
    this.folded ??= fold(this.text);
    return this.folded.startsWith(this.literals[literal]?.text ?? '', from);
  }

  private sureFinder(): Automaton {
    this.automaton ??= new Automaton(this.literals);
    return this.automaton;
  }
}
