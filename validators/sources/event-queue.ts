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
    return items.values();
  }

  #more(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }
}
