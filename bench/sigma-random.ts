/** Random choices that are the same in every run. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** From 0 up to, not including, 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[Math.floor(this.next() * choices.length)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  }

  /** As words are used: the first choices often, the last ones hardly ever. */
  common<T>(choices: readonly T[]): T {
    const chosen = choices[Math.floor(choices.length ** (this.next() ** 1.5)) - 1];
    return chosen ?? this.pick(choices);
  }

  /** As rules use them: mostly what is uncommon. */
  telling<T>(choices: readonly T[]): T {
    const rare = choices.slice(Math.floor(choices.length * 0.3));
    return this.chance(0.02) || rare.length === 0 ? this.common(choices) : this.pick(rare);
  }

  some<T>(least: number, most: number, choose: () => T): T[] {
    return Array.from({ length: this.integer(least, most) }, choose);
  }

  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    throw new RangeError('nothing to choose from');
  }

  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.integer(0, 15).toString(16)).join('');
  }
}
