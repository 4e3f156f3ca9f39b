import { join } from 'node:path';
import { Evaluator } from '../cli/eval/evaluator.ts';
import type { Report } from '../cli/eval/findings.ts';
import { Pool } from '../cli/eval/pool.ts';
import { readInTurn } from '../cli/eval/read.ts';
import { readShared } from '../cli/eval/share.ts';
import { keepHeapSmall } from '../cli/heap.ts';
import { readRecorded } from '../validators/index.ts';
import { loadRules, sigmaTaxonomy } from '../validators/sigma/index.ts';
import { processorTime } from './measure.ts';

const rounds = 5;

interface Cost {
  readonly milliseconds: number;
  readonly processor: number;
}

/** What one thread and two take for a file once they have begun: the quickest of several turns of each. */
async function quickest(folder: string, rules: string, file: string): Promise<[Cost, Cost]> {
  keepHeapSmall();
  const compiling = { cacheDir: join(folder, 'cache'), placeholders: {}, taxonomy: sigmaTaxonomy };
  const set = await loadRules([rules], compiling);
  const pool = new Pool(2, { ...compiling, rules: [rules], withFields: false, read: {} }, 0);
  const reading = { evaluator: new Evaluator(set, false), options: {}, open: readRecorded };
  const ids = set.rules.map(({ id }) => id);
  try {
    let best: [Cost, Cost] = [unknown, unknown];
    for (let round = 0; round <= rounds; round++) {
      const one = await costOf(readInTurn([file], reading));
      const two = await costOf(readShared([file], { ...reading, pool, ids }));
      // The first round is for beginning.
      if (round > 0) best = [quicker(best[0], one), quicker(best[1], two)];
    }
    return best;
  } finally {
    await pool.close();
  }
}

const unknown: Cost = { milliseconds: Number.POSITIVE_INFINITY, processor: Number.POSITIVE_INFINITY };

function quicker(a: Cost, b: Cost): Cost {
  return b.milliseconds < a.milliseconds ? b : a;
}

async function costOf(reports: AsyncIterable<Report>): Promise<Cost> {
  const [start, used] = [performance.now(), process.cpuUsage()];
  let events = 0;
  for await (const report of reports) events += 'findings' in report ? report.findings.events : 0;
  if (events === 0) throw new Error('nothing was read');
  return { milliseconds: performance.now() - start, processor: processorTime(used) };
}

const [, , folder = '', rules = '', file = ''] = process.argv;
process.send?.(await quickest(folder, rules, file));
