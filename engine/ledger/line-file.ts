import { createWriteStream, type WriteStream } from 'node:fs';

/** Milliseconds that a line may wait for others, and characters that go without waiting. */
const gathering = { ms: 50, characters: 65_536 } as const;

/**
 * A file of JSON lines that is written piece by piece: a fleet's lines go to the disk together. It is a record for
 * later; what must not be lost has the ledger. A disk that takes no more costs the record, never the run.
 */
export class LineFile {
  readonly #stream: WriteStream;
  #waiting: string[] = [];
  #size = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(path: string) {
    this.#stream = createWriteStream(path, { mode: 0o600 });
    this.#stream.on('error', () => {});
  }

  add(line: unknown): void {
    const text = `${JSON.stringify(line)}\n`;
    this.#waiting.push(text);
    this.#size += text.length;
    if (this.#size >= gathering.characters) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), gathering.ms);
  }

  /** Resolves when everything is written, or cannot be. */
  close(): Promise<void> {
    this.#flush();
    return new Promise(resolve => {
      this.#stream.on('error', () => resolve());
      this.#stream.end(() => resolve());
    });
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length > 0) this.#stream.write(this.#waiting.join(''));
    this.#waiting = [];
    this.#size = 0;
  }
}
