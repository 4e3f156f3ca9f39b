interface Limit {
  readonly events: number;
  /** Of their records. */
  readonly characters: number;
}

/** A list of events that costs no more than its limit, whatever a host sends. */
export class Kept<T> {
  readonly #limit: Limit;
  readonly #recordOf: (item: T) => string;
  #items: T[] = [];
  #characters = 0;

  constructor(limit: Limit, recordOf: (item: T) => string) {
    this.#limit = limit;
    this.#recordOf = recordOf;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  /** Whether there was room for it. */
  keep(item: T): boolean {
    const characters = this.#characters + this.#recordOf(item).length;
    if (this.#items.length >= this.#limit.events || characters > this.#limit.characters) return false;
    this.#items.push(item);
    this.#characters = characters;
    return true;
  }

  /** What was kept, of which nothing is kept any longer. */
  take(): readonly T[] {
    const items = this.#items;
    this.#items = [];
    this.#characters = 0;
    return items;
  }
}
