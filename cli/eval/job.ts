import {
  type LineBlock,
  type ReadOptions,
  type RecordedLog,
  readLineBlock,
  readRecorded,
} from '../../validators/index.ts';
import type { Evaluator } from './evaluator.ts';
import { type Findings, type Hit, nothing, together } from './findings.ts';

/** A block of JSON lines, or a whole file of any other format. */
export interface Job {
  readonly file: string;
  readonly bytes: number;
  readonly block?: LineBlock;
}

/** In the findings of a block its lines are numbered from 1; `lines` is how many there were. */
export type Answer = { readonly findings: Findings; readonly lines: number } | { readonly failed: string };

/** Does a job in this thread. */
export async function answer(
  { file, block }: Job,
  evaluator: Evaluator,
  options: ReadOptions,
): Promise<Answer> {
  try {
    if (!block)
      return { findings: await evaluated(await readRecorded(file, options), evaluator, file), lines: 0 };
    const { count, ...log } = readLineBlock(block, options);
    const findings = await evaluated(log, evaluator, file);
    return { findings, lines: count.lines };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

async function evaluated(
  { batches, corrupt }: Pick<RecordedLog, 'batches' | 'corrupt'>,
  evaluator: Evaluator,
  file: string,
): Promise<Findings> {
  let [events, unplaced] = [0, 0];
  let { unasked, lacking } = nothing;
  const hits: Hit[] = [];
  for await (const batch of batches) {
    const found = evaluator.evaluate(batch, file);
    events += batch.length;
    unplaced += found.unplaced;
    unasked = together(unasked, found.unasked);
    lacking = together(lacking, found.lacking);
    for (const hit of found.hits) hits.push(hit);
  }
  const { count, first } = corrupt;
  return { events, unplaced, unasked, lacking, hits, ...(count > 0 && { corrupt: { count, first } }) };
}
