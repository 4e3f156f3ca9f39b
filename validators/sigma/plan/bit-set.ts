/** A set of 2 ** power integers from 0 on, one bit for each. */
export class BitSet {
  readonly words: Int32Array;

  constructor(power: number) {
    this.words = new Int32Array(2 ** (power - 5));
  }

  add(bit: number): void {
    this.words[bit >>> 5] = (this.words[bit >>> 5] ?? 0) | (1 << (bit & 31));
  }
}
