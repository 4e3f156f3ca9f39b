import { Worker } from 'node:worker_threads';
import type { Answer, Job, WorkerSetup } from './worker.ts';

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Beside this file in a clone and in a built package, which has another ending. */
const program = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** Threads with the same rules, that share jobs. */
export class Pool {
  readonly #threads: readonly Thread[];

  constructor(size: number, setup: WorkerSetup) {
    this.#threads = Array.from({ length: size }, () => new Thread(setup));
  }

  /** Goes to the thread with the least to do. Rejects where a thread died. */
  run(job: Job): Promise<Answer> {
    const idlest = this.#threads.reduce((best, next) => (next.load < best.load ? next : best));
    return idlest.run(job);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(thread => thread.end()));
  }
}

/** Answers in the order of its jobs. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #death: Error | undefined;

  constructor(setup: WorkerSetup) {
    this.#worker = new Worker(program, { workerData: setup });
    this.#worker.on('message', (answer: Answer) => this.#waiting.shift()?.resolve(answer));
    this.#worker.on('error', (error: Error) => this.#die(error));
    this.#worker.on('exit', code => this.#die(new Error(`a worker thread ended with code ${code}`)));
  }

  get load(): number {
    return this.#waiting.length;
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
