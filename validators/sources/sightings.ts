/** Waits for things to be seen in a stream: each text once, under a deadline. */
export class Sightings {
  readonly #seen = new Set<string>();
  readonly #waiting = new Map<string, () => void>();

  note(text: string): void {
    this.#seen.add(text);
    this.#waiting.get(text)?.();
  }

  /** Whether the text was seen, or is seen within `ms`. */
  async within(text: string, ms: number, signal: AbortSignal): Promise<boolean> {
    if (this.#seen.has(text) || signal.aborted) return this.#seen.has(text);
    let stop = (): void => {};
    const stopped = new Promise<void>(resolve => {
      stop = resolve;
    });
    const timer = setTimeout(stop, ms);
    signal.addEventListener('abort', stop, { once: true });
    this.#waiting.set(text, stop);
    await stopped;
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    this.#waiting.delete(text);
    return this.#seen.has(text);
  }
}
