import type { Stop } from './stop.ts';

/** A source of text; `undefined` is its end. */
export interface Input {
  read(): Promise<string | undefined>;
}

export interface Output {
  write(text: string): void;
}

/** The standard streams of a program, and the word that ends it. */
export interface Streams {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborts when the program is to end: killed, or its connection gone. */
  readonly signal: Stop;
}

export const nothing: Input = { read: async () => undefined };

export const nowhere: Output = { write: () => undefined };

export function fromText(text: string): Input {
  let rest: string | undefined = text === '' ? undefined : text;
  return {
    read: async () => {
      const chunk = rest;
      rest = undefined;
      return chunk;
    },
  };
}

export async function readAll(input: Input): Promise<string> {
  let text = '';
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) text += chunk;
  return text;
}

/** Output that is kept. */
export class Capture implements Output {
  text = '';
  write(text: string): void {
    this.text += text;
  }
}

/** Output that leaves in larger pieces, but never waits for more than what happens at the same moment. */
export class Gathered implements Output {
  readonly #send: (text: string) => unknown;
  #text = '';

  constructor(send: (text: string) => unknown) {
    this.#send = send;
  }

  write(text: string): void {
    if (text === '') return;
    if (this.#text === '') setImmediate(() => this.flush());
    this.#text += text;
  }

  flush(): void {
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.#send(text);
  }
}

/** What one program writes and another reads, at the same time. */
export class Pipe implements Input, Output {
  readonly #chunks: string[] = [];
  readonly #waiting: ((chunk: string | undefined) => void)[] = [];
  #closed = false;

  write(text: string): void {
    if (this.#closed || text === '') return;
    const reader = this.#waiting.shift();
    if (reader) reader(text);
    else this.#chunks.push(text);
  }

  close(): void {
    this.#closed = true;
    for (const reader of this.#waiting.splice(0)) reader(undefined);
  }

  read(): Promise<string | undefined> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined || this.#closed) return Promise.resolve(chunk);
    return new Promise(resolve => this.#waiting.push(resolve));
  }
}

/** Line by line; keeps what follows the line for the next reader. */
export class LineReader {
  readonly #input: Input;
  #held = '';
  constructor(input: Input) {
    this.#input = input;
  }

  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#held.indexOf('\n');
      if (end >= 0) {
        const line = this.#held.slice(0, end);
        this.#held = this.#held.slice(end + 1);
        return line;
      }
      const chunk = await this.#input.read();
      if (chunk === undefined) return undefined;
      this.#held += chunk;
    }
  }

  /** What came after the last newline. */
  takeRest(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}

/** Milliseconds that a timer can hold; one set to more would go off at once. */
const longestTimer = 2 ** 31 - 1;

/** Waits, but no longer than until `signal` aborts, or for 24 days. */
export function pause(ms: number, signal: Stop): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(
      () => {
        forget();
        resolve();
      },
      Math.min(ms, longestTimer),
    );
    const forget = signal.onAbort(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
