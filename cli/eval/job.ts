import { type LineBlock, type RecordedLog, readLineBlock, readRecorded } from '../../validators/index.ts';
import type { Evaluator } from './evaluator.ts';
import type { Findings, Hit } from './findings.ts';

/** A block of JSON lines, or a whole file of any other format. */
export type Job =
  | { readonly file: string; readonly block: LineBlock }
  | { readonly file: string; readonly block?: undefined };

export type Answer = { readonly findings: Findings } | { readonly failed: string };

/** Does a job in this thread. */
export async function answer({ file, block }: Job, evaluator: Evaluator): Promise<Answer> {
  try {
    const log = block ? readLineBlock(block) : await readRecorded(file);
    return { findings: await evaluated(log, evaluator, file) };
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
  const { count, first } = corrupt;
  return { events, hits, ...(count > 0 && { corrupt: { count, first } }) };
}
