import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { loadRules } from '../../validators/sigma/index.ts';
import type { Placeholders } from '../rules/placeholders.ts';
import { Evaluator } from './evaluator.ts';
import { answer, type Job } from './job.ts';

export interface WorkerSetup {
  readonly rules: readonly string[];
  readonly placeholders: Placeholders;
  readonly cacheDir: string;
  /** Ids of the rules as the first thread found them: answers name rules by their index. */
  readonly ids: readonly string[];
  readonly withFields: boolean;
}

/** The thread's life: it says when it is ready, then answers each job in their order. */
async function serve(port: MessagePort, setup: WorkerSetup): Promise<void> {
  const evaluator = await evaluatorOf(setup);
  let last = Promise.resolve();
  port.on('message', (job: Job) => {
    last = last.then(async () => port.postMessage(await answer(job, evaluator)));
  });
  port.postMessage('ready');
}

async function evaluatorOf({ rules, ids, withFields, ...options }: WorkerSetup): Promise<Evaluator> {
  const set = await loadRules(rules, options);
  const same = set.rules.length === ids.length && set.rules.every(({ id }, index) => id === ids[index]);
  if (!same) throw new Error('the rules were changed while they were read');
  return new Evaluator(set, withFields);
}

if (parentPort) await serve(parentPort, workerData);
