import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Answer, Job } from './job.ts';
import type { Ready, WorkerSetup } from './worker.ts';

/** Jobs that wait in a thread while it works, so that it need not wait for us. */
const depth = 4;

/** Bytes of a recording that a thread works through in about the time that another takes to begin. */
const worthwhile = 16 * 2 ** 20;

/**
 * Threads that share jobs with this one. They begin when there is enough to do, and first try their rules on what this
 * one works on: a small recording does not pay for them, and nothing waits for a thread that has only begun.
 */
export class Pool {
  readonly #size: number;
  readonly #setup: WorkerSetup;
  readonly #threads: Thread[] = [];
  /** Bytes until others begin. */
  #alone: number;

  /** `size` counts this thread. */
  constructor(size: number, setup: WorkerSetup, alone: number = worthwhile) {
    this.#size = size;
    this.#setup = setup;
    this.#alone = alone;
  }

  /** As many jobs as are worth having at a time: results that wait for an earlier one must not keep us from working. */
  get width(): number {
    return this.#size * depth * 3;
  }

  /**
   * Has a job done by a thread or, where none has room, by `here`. Rejects where a thread died, or has other rules
   * than those with these ids.
   */
  async run(job: Job, ids: readonly string[], here: (job: Job) => Promise<Answer>): Promise<Answer> {
    this.#alone -= job.bytes;
    if (this.#alone < 0)
      while (this.#threads.length < this.#size - 1) this.#threads.push(new Thread(this.#setup));
    for (const thread of this.#threads) thread.practise(job);
    const ready = this.#threads.filter(({ hasRoom }) => hasRoom);
    if (ready.length === 0) return here(job);
    const idlest = ready.reduce((best, next) => (next.load < best.load ? next : best));
    idlest.mustHave(ids);
    return idlest.run(job);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(thread => thread.end()));
  }
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Answers in the order of its jobs, once its rules are compiled and ready for the kinds of events that come. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #ids: readonly string[] | undefined;
  #practised: 'not yet' | 'begun' | 'done' = 'not yet';
  #death: Error | undefined;

  constructor(setup: WorkerSetup) {
    this.#worker = start(setup);
    this.#worker.on('message', (message: Answer | Ready) => {
      if ('ids' in message) this.#ids = message.ids;
      else this.#waiting.shift()?.resolve(message);
    });
    this.#worker.on('error', (error: Error) => this.#die(error));
    this.#worker.on('exit', code => this.#die(new Error(`a worker thread ended with code ${code}`)));
  }

  get load(): number {
    return this.#waiting.length;
  }

  /** A dead one has: whoever gives it a job is told why. */
  get hasRoom(): boolean {
    return this.#death !== undefined || (this.#practised === 'done' && this.load < depth);
  }

  /** Does a copy of a job for nothing but the practice, if there is need. */
  practise({ block, ...job }: Job): void {
    if (this.#ids === undefined || this.#practised !== 'not yet') return;
    const done = () => {
      this.#practised = 'done';
    };
    // A whole file is too long an exercise.
    this.#practised = block ? 'begun' : 'done';
    if (!block) return;
    const pieces = block.pieces.map(piece => piece.slice());
    this.run({ ...job, block: { ...block, pieces } }).then(done, () => {});
  }

  mustHave(ids: readonly string[]): void {
    if (this.#ids === undefined || this.#ids === ids) return;
    const same = this.#ids.length === ids.length && this.#ids.every((id, index) => id === ids[index]);
    if (!same) throw new Error('the rules changed during reading');
    this.#ids = ids;
  }

  run(job: Job): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#death) return reject(this.#death);
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(job, job.block?.pieces.map(({ buffer }) => buffer) ?? []);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #die(error: Error): void {
    this.#death ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#death);
  }
}

/** A built package starts the thread's program; from sources Node 20 gives a thread no loader: it registers its own. */
function start(setup: WorkerSetup): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./worker.js', import.meta.url), { workerData: setup });
  }
  // Only the half for `import` of its double package works on its own.
  const tsx = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/cjs$/, 'mjs');
  const loader = pathToFileURL(tsx).href;
  const program = new URL('./worker.ts', import.meta.url).href;
  const code = `import('${loader}').then(tsx => (tsx.register(), import('${program}')))`;
  return new Worker(code, { eval: true, workerData: setup });
}
