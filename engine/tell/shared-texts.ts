/** More than a catalogue has of its own; what comes after them is a host's own words for the most part. */
const mostKnown = 10_000;

/**
 * Texts that results of many hosts have in common, each kept once: titles, ids of rules, lines that switch something
 * on are most of a result.
 */
export class SharedTexts {
  readonly #known = new Map<string, string>();

  /** Puts the shared texts in the place of equal ones, everywhere below the value; gives the same value. */
  in<T extends object>(value: T): T {
    for (const [key, part] of Object.entries(value)) {
      if (typeof part === 'string') Reflect.set(value, key, this.#shared(part));
      else if (typeof part === 'object' && part !== null) this.in(part);
    }
    return value;
  }

  #shared(text: string): string {
    const known = this.#known.get(text);
    if (known === undefined && this.#known.size < mostKnown) this.#known.set(text, text);
    return known ?? text;
  }
}
