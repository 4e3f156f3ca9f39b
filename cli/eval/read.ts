import type { ReadOptions, readRecorded } from '../../validators/index.ts';
import type { Evaluator } from './evaluator.ts';
import { nothing, type Report } from './findings.ts';

interface Reading {
  readonly evaluator: Evaluator;
  readonly options: ReadOptions;
  readonly open: typeof readRecorded;
}

/** Evaluates recordings one after the other in this thread. */
export async function* readInTurn(files: readonly string[], reading: Reading): AsyncGenerator<Report> {
  for (const file of files) yield* readFile(file, reading);
  const hits = reading.evaluator.finish();
  if (hits.length > 0) yield { file: '', findings: { ...nothing, hits } };
}

export async function* readFile(file: string, { evaluator, options, open }: Reading): AsyncGenerator<Report> {
  try {
    const { batches, corrupt } = await open(file, options);
    for await (const batch of batches) {
      yield { file, findings: { events: batch.length, ...evaluator.evaluate(batch, file) } };
    }
    if (corrupt.count > 0) yield { file, findings: { ...nothing, corrupt } };
  } catch (error) {
    yield { file, failed: error instanceof Error ? error.message : String(error) };
  }
}
