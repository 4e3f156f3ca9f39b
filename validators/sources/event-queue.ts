/** Events that wait for a slow reader, and characters of their records; beyond either they are dropped and counted. */
const mostWaiting = 50_000;
const mostCharacters = 64 * 1024 * 1024;

/** A bounded queue between a log's callback and its one reader; `end` lets the reader finish what is there. */
export class EventQueue<T extends { readonly raw: string }> implements AsyncIterable<T> {
  #items: T[] = [];
  #characters = 0;
  #ended = false;
  #wake: () => void = () => {};
  #dropped = 0;

  /** How many items were dropped because nobody read them. */
  get dropped(): number {
    return this.#dropped;
  }

  push(item: T): void {
    if (this.#ended) return;
    const characters = this.#characters + item.raw.length;
    if (this.#items.length >= mostWaiting || characters > mostCharacters) this.#dropped += 1;
    else {
      this.#items.push(item);
      this.#characters = characters;
    }
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Written out: a generator takes several turns for each item, and a log has many. */
  [Symbol.asyncIterator](): AsyncIterator<T> {
    let batch = this.#take();
    const next = async (): Promise<IteratorResult<T>> => {
      for (;;) {
        const item = batch.next();
        if (!item.done) return item;
        if (this.#items.length > 0) batch = this.#take();
        else if (this.#ended) return item;
        else await this.#more();
      }
    };
    return { next };
  }

  #take(): ArrayIterator<T> {
    const items = this.#items;
    this.#items = [];
    this.#characters = 0;
    return items.values();
  }

  #more(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }
}
