import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Answer, Job } from './job.ts';
import type { WorkerSetup } from './worker.ts';

/** Jobs that wait in a thread while it works, so that it need not wait for us. */
const depth = 3;

/** Threads with the same rules that share jobs with this one. */
export class Pool {
  readonly #threads: readonly Thread[];
  readonly #here: (job: Job) => Promise<Answer>;

  /** `size` counts this thread, where `here` does the jobs that no other has room for. */
  constructor(size: number, setup: WorkerSetup, here: (job: Job) => Promise<Answer>) {
    this.#threads = Array.from({ length: size - 1 }, () => new Thread(setup));
    this.#here = here;
  }

  /** As many jobs as are worth having at a time. */
  get width(): number {
    return this.#threads.length * depth + 1;
  }

  /** Rejects where a thread died. */
  run(job: Job): Promise<Answer> {
    const ready = this.#threads.filter(({ hasRoom }) => hasRoom);
    if (ready.length === 0) return this.#here(job);
    return ready.reduce((best, next) => (next.load < best.load ? next : best)).run(job);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(thread => thread.end()));
  }
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Answers in the order of its jobs, once its rules are compiled. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #ready = false;
  #death: Error | undefined;

  constructor(setup: WorkerSetup) {
    this.#worker = start(setup);
    this.#worker.on('message', (message: Answer | 'ready') => {
      if (message === 'ready') this.#ready = true;
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
    return this.#death !== undefined || (this.#ready && this.load < depth);
  }

  run(job: Job): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#death) return reject(this.#death);
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(job, job.block ? [job.block.bytes.buffer] : []);
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
