import { palette } from '../../reports/index.ts';
import { type ReadOptions, readRecorded } from '../../validators/index.ts';
import type { RuleSet } from '../../validators/sigma/index.ts';
import { keepHeapSmall } from '../heap.ts';
import { print, warn } from '../output.ts';
import { outputWidth, wantsColor } from '../terminal.ts';
import { correlates, Evaluator } from './evaluator.ts';
import type { Report } from './findings.ts';
import { type MatchText, matchesAsJson, matchesAsText } from './match-text.ts';
import type { Pool } from './pool.ts';
import { readInTurn } from './read.ts';
import { readShared } from './share.ts';
import { type Evaluated, summaryJson, summaryText, warnings } from './summary.ts';
import { Tally } from './tally.ts';

export interface Evaluation {
  readonly set: RuleSet;
  readonly files: readonly string[];
  readonly read: ReadOptions;
  /** Threads that have the same rules. */
  readonly pool?: Pool | undefined;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly color?: boolean | undefined;
}

/** Runs a rule set over recordings, prints what matched, and gives the counts. */
export async function evaluate(evaluation: Evaluation): Promise<Tally> {
  const { set, files, json, verbose } = evaluation;
  const started = performance.now();
  keepHeapSmall();
  const tally = new Tally(set.rules);
  const text = json ? matchesAsJson(set.rules) : verbose ? matchesAsText(set.rules) : undefined;
  for await (const report of reports(evaluation)) {
    tally.add(report);
    if (text) await print(linesOf(report, text));
  }
  tally.finish();
  const evaluated = { tally, set, files: files.length, seconds: (performance.now() - started) / 1000 };
  for (const line of warnings(evaluated, verbose)) warn(line);
  await print(json ? summaryJson(evaluated) : asText(evaluated, evaluation));
  return tally;
}

function asText(evaluated: Evaluated, { color, verbose }: Evaluation): string {
  const text = summaryText(evaluated, outputWidth(), palette(wantsColor(process.stdout, color)));
  return verbose && evaluated.tally.matches > 0 ? `\n${text}` : text;
}

function linesOf(report: Report, text: MatchText): string {
  return 'findings' in report ? report.findings.hits.map(hit => text(hit, report.file)).join('') : '';
}

function reports({ set, files, read, json, pool }: Evaluation): AsyncGenerator<Report> {
  const reading = { evaluator: new Evaluator(set, json), options: read, open: readRecorded };
  if (!pool) return readInTurn(files, reading);
  if (!correlates(set)) return readShared(files, { ...reading, pool, ids: set.rules.map(({ id }) => id) });
  warn('--workers is not used: correlations need all events in one thread');
  return readInTurn(files, reading);
}
