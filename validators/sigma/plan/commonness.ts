import { bytesOf } from './bytes.ts';

/** A gram is four bytes, which are one integer. */
export const gramLength = 4;

/** How often grams were seen in sample texts. */
export class Commonness {
  private readonly counts = new Map<number, number>();

  constructor(samples: readonly string[]) {
    for (const sample of samples) {
      const { view, length } = bytesOf(sample);
      for (let at = 0; at + gramLength <= length; at++) {
        const gram = view.getInt32(at, true);
        this.counts.set(gram, (this.counts.get(gram) ?? 0) + 1);
      }
    }
  }

  of(gram: number): number {
    return this.counts.get(gram) ?? 0;
  }
}
