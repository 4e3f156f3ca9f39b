import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { ReadOptions } from '../../validators/index.ts';
import { loadRules, type Taxonomy } from '../../validators/sigma/index.ts';
import type { Placeholders } from '../rules/placeholders.ts';
import { Evaluator } from './evaluator.ts';
import { answer, type Job } from './job.ts';

export interface WorkerSetup {
  readonly rules: readonly string[];
  readonly placeholders: Placeholders;
  /** Where compiled rules are kept between runs, if they are. */
  readonly cacheDir?: string;
  readonly withFields: boolean;
  readonly taxonomy: Taxonomy;
  readonly read: ReadOptions;
}

/** The rules that the thread has, in their order: answers name them by their index. */
export interface Ready {
  readonly ids: readonly string[];
}

/** The thread's life: it says when it is ready, then answers each job in their order. */
async function serve(port: MessagePort, { rules, withFields, read, ...options }: WorkerSetup): Promise<void> {
  const set = await loadRules(rules, options);
  const evaluator = new Evaluator(set, withFields);
  let last = Promise.resolve();
  port.on('message', (job: Job) => {
    last = last.then(async () => {
      port.postMessage(await answer(job, evaluator, read));
      release(job);
    });
  });
  const ready: Ready = { ids: set.rules.map(({ id }) => id) };
  port.postMessage(ready);
}

/** What a block holds counts as this thread's, and would have its whole heap searched for garbage every now and then. */
function release({ block }: Job): void {
  structuredClone(undefined, { transfer: block?.pieces.map(({ buffer }) => buffer) ?? [] });
}

if (parentPort) await serve(parentPort, workerData);
