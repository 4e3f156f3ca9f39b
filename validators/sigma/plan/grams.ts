import { fold } from '../fold.ts';
import { Automaton } from './automaton.ts';
import { byteOf, foldedAscii, load } from './bytes.ts';
import type { Finder, LiteralSet, Sink } from './finder.ts';

/** A gram is four bytes, which are one integer. */
const gramLength = 4;

interface Entry {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly isAscii: boolean;
  readonly atoms: readonly number[];
}

/**
 * Finds many literals anywhere in a text. Of each literal one gram is chosen, the one that was seen least in sample texts;
 * a text is asked at each position, in a bit set, whether a chosen gram ends there. That is seldom so, and then the
 * literals of the gram are compared. Unlike an automaton, whose every step waits for the memory of the step before,
 * the questions do not depend on each other. Literals shorter than a gram are found by their last two bytes.
 *
 * A text can be made so that grams are everywhere and literals nowhere; one that costs too many comparisons is
 * given to an automaton, which no text can slow down.
 */
export class Grams implements Finder {
  private readonly literals: LiteralSet;
  private readonly entries: readonly Entry[];
  private readonly shift: number;
  private readonly bits: Int32Array;
  private readonly pairBits: Int32Array | undefined;
  private readonly longBuckets: Buckets;
  private readonly pairBuckets: Buckets;
  private automaton: Automaton | undefined;
  /** Comparisons that are left to the text at hand. */
  private budget = 0;
  private text = '';
  private folded: string | undefined;

  constructor(literals: LiteralSet, samples: readonly string[]) {
    this.literals = literals;
    this.entries = literals.entries().map(({ literal, atoms }) => entryOf(literal.text, atoms));
    const long = this.entries.flatMap(({ bytes }, index) => (bytes.length < gramLength ? [] : [index]));
    const short = this.entries.flatMap(({ bytes }, index) => (bytes.length < gramLength ? [index] : []));
    const power = Math.min(21, Math.max(10, Math.ceil(Math.log2(long.length * 48 + 1))));
    this.shift = 32 - power;
    this.bits = new Int32Array(2 ** (power - 5));
    this.longBuckets = new Buckets(long.length);
    this.pairBuckets = new Buckets(short.length * 2);
    this.pairBits = short.length > 0 ? new Int32Array(2_048) : undefined;
    const common = new Commonness(samples);
    for (const index of long) this.addLong(index, common);
    for (const index of short) this.addShort(index);
  }

  find(text: string, sink: Sink): void {
    const { bytes, isAscii } = load(text);
    this.text = text;
    this.folded = undefined;
    this.budget = 1_000 + 16 * text.length;
    if (this.pairBits) this.search(bytes, text.length, isAscii, sink, this.pairBits);
    else this.searchLong(bytes, text.length, isAscii, sink);
    if (this.budget < 0) this.sureFinder().find(text, sink);
  }

  private searchLong(bytes: Uint8Array, length: number, isAscii: boolean, sink: Sink): void {
    const { bits, shift } = this;
    let gram = 0;
    for (let at = 0; at < length; at++) {
      const byte = foldedAscii[bytes[at] ?? 0] ?? 0;
      bytes[at] = byte;
      gram = (gram << 8) | byte;
      const slot = Math.imul(gram, 0x9e3779b1) >>> shift;
      if ((((bits[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1)
        this.compare(this.longBuckets, gram, at, bytes, length, isAscii, sink);
    }
  }

  private search(bytes: Uint8Array, length: number, isAscii: boolean, sink: Sink, pairs: Int32Array): void {
    const { bits, shift } = this;
    let gram = 0;
    for (let at = 0; at < length; at++) {
      const byte = foldedAscii[bytes[at] ?? 0] ?? 0;
      bytes[at] = byte;
      gram = (gram << 8) | byte;
      const slot = Math.imul(gram, 0x9e3779b1) >>> shift;
      if ((((bits[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1)
        this.compare(this.longBuckets, gram, at, bytes, length, isAscii, sink);
      const pair = gram & 0xffff;
      if ((((pairs[pair >>> 5] ?? 0) >>> (pair & 31)) & 1) === 1) {
        this.compare(this.pairBuckets, pair, at, bytes, length, isAscii, sink);
        this.compare(this.pairBuckets, byte | 0x10000, at, bytes, length, isAscii, sink);
      }
    }
  }

  /** Compares the literals of the gram that ends at `at`. */
  private compare(
    buckets: Buckets,
    gram: number,
    at: number,
    bytes: Uint8Array,
    length: number,
    isAscii: boolean,
    sink: Sink,
  ): void {
    for (let link = buckets.first(gram); link >= 0; link = buckets.next(link)) {
      this.budget -= 1;
      if (this.budget < 0) return;
      if (buckets.keyOf(link) !== gram) continue;
      const entry = this.entries[buckets.entryOf(link)];
      if (entry && this.isAt(entry, at - buckets.endOf(link), bytes, length, isAscii))
        for (const atom of entry.atoms) sink.hit(atom);
    }
  }

  private isAt(entry: Entry, start: number, bytes: Uint8Array, length: number, isAscii: boolean): boolean {
    const wanted = entry.bytes;
    if (start < 0 || start + wanted.length > length) return false;
    for (let at = 0; at < wanted.length; at++) {
      // What lies ahead in the buffer is not folded yet.
      if (foldedAscii[bytes[start + at] ?? 0] !== wanted[at]) {
        this.budget -= at >> 2;
        return false;
      }
    }
    if (isAscii && entry.isAscii) return true;
    this.folded ??= fold(this.text);
    return this.folded.startsWith(entry.text, start);
  }

  private addLong(index: number, common: Commonness): void {
    const { bytes } = this.entries[index] ?? entryOf('', []);
    let best = 0;
    let bestEnd = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let end = gramLength - 1; end < bytes.length; end++) {
      const gram = gramAt(bytes, end);
      const count = common.of(gram);
      if (count >= least) continue;
      least = count;
      best = gram;
      bestEnd = end;
    }
    const slot = Math.imul(best, 0x9e3779b1) >>> this.shift;
    this.bits[slot >>> 5] = (this.bits[slot >>> 5] ?? 0) | (1 << (slot & 31));
    this.longBuckets.add(best, index, bestEnd);
  }

  private addShort(index: number): void {
    const { bytes } = this.entries[index] ?? entryOf('', []);
    const end = bytes.length - 1;
    const last = bytes[end] ?? 0;
    const pair = ((bytes[end - 1] ?? 0) << 8) | last;
    this.pairBuckets.add(bytes.length === 1 ? last | 0x10000 : pair, index, end);
    const firsts = bytes.length === 1 ? 256 : 1;
    for (let first = 0; first < firsts; first++) {
      const set = firsts === 1 ? pair : (first << 8) | last;
      if (this.pairBits) this.pairBits[set >>> 5] = (this.pairBits[set >>> 5] ?? 0) | (1 << (set & 31));
    }
  }

  private sureFinder(): Automaton {
    this.automaton ??= new Automaton(this.literals);
    return this.automaton;
  }
}

function entryOf(text: string, atoms: readonly number[]): Entry {
  const bytes = Uint8Array.from({ length: text.length }, (_, at) => byteOf(text.charCodeAt(at)));
  return { text, bytes, atoms, isAscii: !/[^\0-\x7f]/.test(text) };
}

function gramAt(bytes: Uint8Array, end: number): number {
  return (
    ((bytes[end - 3] ?? 0) << 24) |
    ((bytes[end - 2] ?? 0) << 16) |
    ((bytes[end - 1] ?? 0) << 8) |
    (bytes[end] ?? 0)
  );
}

/** How often grams occur in samples. */
class Commonness {
  private readonly counts = new Map<number, number>();

  constructor(samples: readonly string[]) {
    for (const sample of samples) {
      let gram = 0;
      for (let at = 0; at < Math.min(sample.length, 4_096); at++) {
        gram = (gram << 8) | byteOf(sample.charCodeAt(at));
        this.counts.set(gram, (this.counts.get(gram) ?? 0) + 1);
      }
    }
  }

  of(gram: number): number {
    return this.counts.get(gram) ?? 0;
  }
}

/** Links from keys to entries, in arrays: a hash table with chains. */
class Buckets {
  private readonly mask: number;
  private readonly heads: Int32Array;
  private readonly following: number[] = [];
  private readonly keys: number[] = [];
  private readonly entries: number[] = [];
  private readonly ends: number[] = [];

  constructor(expected: number) {
    const size = 2 ** Math.ceil(Math.log2(expected * 2 + 16));
    this.mask = size - 1;
    this.heads = new Int32Array(size).fill(-1);
  }

  /** `end` is where in the entry its key ends. */
  add(key: number, entry: number, end: number): void {
    const bucket = this.bucket(key);
    this.following.push(this.heads[bucket] ?? -1);
    this.heads[bucket] = this.keys.length;
    this.keys.push(key);
    this.entries.push(entry);
    this.ends.push(end);
  }

  first(key: number): number {
    return this.heads[this.bucket(key)] ?? -1;
  }

  next(link: number): number {
    return this.following[link] ?? -1;
  }

  keyOf(link: number): number {
    return this.keys[link] ?? 0;
  }

  entryOf(link: number): number {
    return this.entries[link] ?? 0;
  }

  endOf(link: number): number {
    return this.ends[link] ?? 0;
  }

  private bucket(key: number): number {
    return (Math.imul(key, 0x85ebca6b) >>> 9) & this.mask;
  }
}
