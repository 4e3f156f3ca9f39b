/**
 * Milliseconds between polls at least, and in lengths of the last poll: while somebody waits for events half of the
 * time at most goes into being asked, otherwise a tenth. A poll costs the host a process for each channel, and each
 * of those leaves events that the next poll brings.
 */
const pauses = { awake: { least: 20, polls: 1 }, idle: { least: 2_000, polls: 9 } } as const;

/** When a log that has to be polled is asked next: soon while somebody waits for its events, seldom otherwise. */
export class PollPace {
  #waiting = 0;
  /** Ends a rest, or has its length thought over. */
  #wake: (due: boolean) => void = () => {};

  /** Somebody waits until the signal aborts: the next poll is due at once. */
  hurry(until: AbortSignal): void {
    if (until.aborted) return;
    this.#waiting += 1;
    until.addEventListener('abort', () => this.#calm(), { once: true });
    this.#wake(true);
  }

  /** Ends the rest of whoever rests. */
  wake(): void {
    this.#wake(true);
  }

  /** Resolves when the next poll is due after one that took so many milliseconds. */
  async rest(took: number): Promise<void> {
    const begun = performance.now();
    for (let due = false; !due; ) {
      const { least, polls } = this.#waiting > 0 ? pauses.awake : pauses.idle;
      due = await this.#until(begun + Math.max(least, polls * took));
    }
  }

  #calm(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#wake(false);
  }

  #until(end: number): Promise<boolean> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, end - performance.now(), true);
      this.#wake = due => {
        clearTimeout(timer);
        resolve(due);
      };
    });
  }
}
