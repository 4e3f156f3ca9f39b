import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { type LineBlock, type RecordedLog, readLineBlock, readRecorded } from '../../validators/index.ts';
import { loadRules } from '../../validators/sigma/index.ts';
import type { Placeholders } from '../rules/placeholders.ts';
import { Evaluator } from './evaluator.ts';
import type { Findings, Hit } from './findings.ts';

export interface WorkerSetup {
  readonly rules: readonly string[];
  readonly placeholders: Placeholders;
  readonly cacheDir: string;
  /** Ids of the rules as the first thread found them: answers name rules by their index. */
  readonly ids: readonly string[];
  readonly withFields: boolean;
}

/** A block of JSON lines, or a whole file of any other format. */
export type Job =
  | { readonly file: string; readonly block: LineBlock }
  | { readonly file: string; readonly block?: undefined };

export type Answer = { readonly findings: Findings } | { readonly failed: string };

/** The thread's life: each job is answered, in their order. */
function serve(port: MessagePort, setup: WorkerSetup): void {
  const ready = evaluatorOf(setup);
  let last: Promise<unknown> = ready;
  port.on('message', (job: Job) => {
    last = last.then(async () => port.postMessage(await answer(job, await ready)));
  });
}

async function evaluatorOf({ rules, ids, withFields, ...options }: WorkerSetup): Promise<Evaluator> {
  const set = await loadRules(rules, options);
  const same = set.rules.length === ids.length && set.rules.every(({ id }, index) => id === ids[index]);
  if (!same) throw new Error('the rules were changed while they were read');
  return new Evaluator(set, withFields);
}

async function answer({ file, block }: Job, evaluator: Evaluator): Promise<Answer> {
  try {
    return {
      findings: await evaluated(block ? readLineBlock(block) : await readRecorded(file), evaluator, file),
    };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

async function evaluated(
  { batches, corrupt }: Pick<RecordedLog, 'batches' | 'corrupt'>,
  evaluator: Evaluator,
  file: string,
): Promise<Findings> {
  let events = 0;
  const hits: Hit[] = [];
  for await (const batch of batches) {
    events += batch.length;
    for (const hit of evaluator.evaluate(batch, file)) hits.push(hit);
  }
  return {
    events,
    hits,
    ...(corrupt.count > 0 && { corrupt: { count: corrupt.count, first: corrupt.first } }),
  };
}

if (parentPort) serve(parentPort, workerData);
