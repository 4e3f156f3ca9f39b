import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Ask, Told } from './hosts.ts';

/** Milliseconds for an answer of the hosts' process. */
const answerMs = 30_000;

type Question = Ask extends infer Each ? (Each extends Ask ? Omit<Each, 'id'> : never) : never;

/** The emulated hosts, seen from outside of their process: by their own state, and by no program of theirs or ours. */
export class Elsewhere {
  readonly inventory: string;
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (census: readonly string[]) => void>();
  readonly #listeners = new Set<(host: string) => void>();
  #asked = 0;

  private constructor(child: ChildProcess, inventory: string) {
    this.#child = child;
    this.inventory = inventory;
    child.on('message', (told: Told) => this.#heard(told));
  }

  static async start(seed: number): Promise<Elsewhere> {
    const path = new URL('./hosts.ts', import.meta.url);
    const child = fork(path, [String(seed)], { execArgv: ['--import=tsx'], stdio: 'inherit' });
    const [told] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`the hosts' process ended with ${code}`);
      }),
    ])) as [Told];
    if (told.tell !== 'inventory') throw new Error('the hosts did not tell their inventory first');
    return new Elsewhere(child, told.text);
  }

  census(host: string): Promise<readonly string[]> {
    return this.#ask({ ask: 'census', host });
  }

  async stepClock(host: string, ms: number): Promise<void> {
    await this.#ask({ ask: 'step-clock', host, ms });
  }

  /** Calls for each command that a host is sent, until what it gives is called. */
  onCommand(listener: (host: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }

  #ask(question: Question): Promise<readonly string[]> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the hosts’ process does not answer')), answerMs);
      this.#answers.set(id, census => {
        clearTimeout(late);
        resolve(census);
      });
      this.#child.send({ id, ...question });
    });
  }

  #heard(told: Told): void {
    if (told.tell === 'command') for (const listener of this.#listeners) listener(told.host);
    if (told.tell !== 'answer') return;
    this.#answers.get(told.id)?.(told.census);
    this.#answers.delete(told.id);
  }
}
