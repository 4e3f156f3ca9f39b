/** Items that wait for a slow reader; beyond this they are dropped and counted. */
const mostWaiting = 50_000;

/** A bounded queue between a log's callback and its one reader; `end` lets the reader finish what is there. */
export class EventQueue<T> implements AsyncIterable<T> {
  #items: T[] = [];
  #ended = false;
  #wake: () => void = () => {};
  #dropped = 0;

  /** How many items were dropped because nobody read them. */
  get dropped(): number {
    return this.#dropped;
  }

  push(item: T): void {
    if (this.#ended) return;
    if (this.#items.length >= mostWaiting) this.#dropped += 1;
    else this.#items.push(item);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const items = this.#items;
      this.#items = [];
      yield* items;
      if (this.#items.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }
}
