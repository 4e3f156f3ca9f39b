import { stat } from 'node:fs/promises';
import type { LineBlock, ReadOptions, readRecorded } from '../../validators/index.ts';
import type { Evaluator } from './evaluator.ts';
import { nothing, type Report } from './findings.ts';
import { inOrder } from './in-order.ts';
import { answer, type Job } from './job.ts';
import { Numbering } from './numbering.ts';
import type { Pool } from './pool.ts';
import { readFile } from './read.ts';

interface Sharing {
  readonly pool: Pool;
  /** Of the rules, in their order. */
  readonly ids: readonly string[];
  /** For what cannot be shared, or has to be done in this thread. */
  readonly evaluator: Evaluator;
  readonly options: ReadOptions;
  readonly open: typeof readRecorded;
}

/** A file of more bytes, and of a format that cannot be cut, is read in this thread, where its memory stays flat. */
const wholeFile = 32 * 2 ** 20;

type Part = { readonly job: Job; readonly numbering: Numbering } | { readonly report: Report };

/** Evaluates recordings in several threads: JSON lines by blocks, other formats by files. */
export async function* readShared(files: readonly string[], sharing: Sharing): AsyncGenerator<Report> {
  const { pool, ids, evaluator, options } = sharing;
  const here = (job: Job) => answer(job, evaluator, options);
  const done = inOrder(parts(files, sharing), pool.width, async part => {
    if ('report' in part) return part;
    const { job, numbering } = part;
    // Whatever waits for its turn holds on to no block.
    return { file: job.file, numbering, answer: await pool.run(job, ids, here) };
  });
  for await (const part of done)
    yield 'report' in part ? part.report : { file: part.file, ...part.numbering.place(part.answer) };
}

async function* parts(files: readonly string[], sharing: Sharing): AsyncGenerator<Part> {
  for (const file of files) {
    try {
      yield* partsOf(file, sharing);
    } catch (error) {
      yield { report: { file, failed: error instanceof Error ? error.message : String(error) } };
    }
  }
}

async function* partsOf(file: string, { open, options, evaluator }: Sharing): AsyncGenerator<Part> {
  const log = await open(file, options);
  const numbering = new Numbering();
  if (log.blocks) {
    for await (const block of log.blocks) yield { job: { file, block, bytes: sizeOf(block) }, numbering };
    if (log.corrupt.count > 0) yield { report: { file, findings: { ...nothing, corrupt: log.corrupt } } };
    return;
  }
  const bytes = await sizeOfWhole(file, options);
  if (bytes <= wholeFile) {
    await log.close();
    yield { job: { file, bytes }, numbering };
  } else {
    for await (const report of readFile(file, { evaluator, options, open: async () => log }))
      yield { report };
  }
}

/** Of a file that another thread can open as well as this one; else infinity. */
async function sizeOfWhole(file: string, { format }: ReadOptions): Promise<number> {
  return file === '-' || format !== undefined ? Number.POSITIVE_INFINITY : (await stat(file)).size;
}

function sizeOf({ pieces }: LineBlock): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
