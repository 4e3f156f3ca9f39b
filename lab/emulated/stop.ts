/**
 * The word that ends a program, and whoever waits for it. An AbortController would do the same, but making one costs
 * more than most emulated programs take, and each process has one.
 */
export class Stop {
  readonly #listeners = new Set<() => void>();
  #aborted = false;

  get aborted(): boolean {
    return this.#aborted;
  }

  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** Calls the listener once, at once where the word was already said; gives what takes the listener back. */
  onAbort(listener: () => void): () => void {
    if (this.#aborted) listener();
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  whenAborted(): Promise<void> {
    return new Promise(resolve => this.onAbort(resolve));
  }
}
