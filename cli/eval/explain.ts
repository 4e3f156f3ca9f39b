import { palette } from '../../reports/index.ts';
import { type ReadOptions, type RecordedEvent, readRecorded } from '../../validators/index.ts';
import {
  compareExplanations,
  type Explanation,
  type RuleInfo,
  type RuleSet,
} from '../../validators/sigma/index.ts';
import { print, warn } from '../output.ts';
import { findRule } from '../rules/find.ts';
import { outputWidth, wantsColor } from '../terminal.ts';
import { UsageError } from '../usage.ts';
import { explanationJson, explanationText, outcomeText } from './explain-text.ts';
import { count } from './summary.ts';

export interface Question {
  readonly set: RuleSet;
  readonly rule: string;
  readonly files: readonly string[];
  readonly read: ReadOptions;
  /** Events shown at most. */
  readonly limit: number;
  readonly json: boolean;
  readonly color?: boolean | undefined;
}

/** One event that the rule was asked about. */
export interface Explained {
  readonly file: string;
  readonly record: string;
  readonly time?: number;
  readonly explanation: Explanation;
  /** Further events with the same values in the same misses, which are not worth another look. */
  alike: number;
}

/** What was read on the way to the nearest events. */
export interface Survey {
  readonly nearest: Explained[];
  events: number;
  relevant: number;
  matched: number;
  /** Log sources of the events that the rule is not asked about, with how many. */
  readonly others: Map<string, number>;
  readonly corrupt: Map<string, number>;
  readonly unreadable: string[];
}

/**
 * Prints why a rule matched or did not match the events that come nearest to it. Gives false if some file could not
 * be read. @throws {UsageError} for a rule that is not known or is a correlation
 */
export async function explainFiles(question: Question): Promise<boolean> {
  const { set, json, color } = question;
  const rule = findRule(set, question.rule);
  if (rule.kind === 'correlation') {
    throw new UsageError(`${rule.title} is a correlation: --explain one of the rules that it counts`);
  }
  const survey = await look(question, rule);
  for (const line of survey.unreadable) warn(line);
  for (const [file, many] of survey.corrupt) warn(`${file}: ${count(many, 'corrupt record')}`);
  if (json) await print(survey.nearest.map(explanationJson).join(''));
  else {
    const options = { width: outputWidth(), palette: palette(wantsColor(process.stdout, color)) };
    const shown = survey.nearest.map(one => explanationText(one, options));
    await print(`${[...shown, outcomeText(rule, survey, set.blindFields(rule.id), options)].join('\n\n')}\n`);
  }
  return survey.unreadable.length === 0;
}

async function look({ set, files, read, limit }: Question, rule: RuleInfo): Promise<Survey> {
  const survey: Survey = {
    nearest: [],
    events: 0,
    relevant: 0,
    matched: 0,
    others: new Map(),
    corrupt: new Map(),
    unreadable: [],
  };
  for (const file of files) {
    try {
      const { batches, corrupt } = await readRecorded(file, read);
      for await (const batch of batches) {
        for (const record of batch) ask(set, rule, record, file, survey, limit);
      }
      if (corrupt.count > 0) survey.corrupt.set(file, corrupt.count);
    } catch (error) {
      survey.unreadable.push(error instanceof Error ? error.message : String(error));
    }
  }
  return survey;
}

/** A record is as near as the nearest of its readings. */
function ask(
  set: RuleSet,
  rule: RuleInfo,
  { record, time, sigma }: RecordedEvent,
  file: string,
  survey: Survey,
  limit: number,
): void {
  survey.events++;
  const all = sigma.map(event => set.explain(rule.id, event));
  const [explanation] = all.filter(one => !one.logsourceMismatch).sort(compareExplanations);
  if (!explanation) {
    const seen = all
      .flatMap(one => one.logsourceMismatch?.seen ?? [])
      .map(one => Object.values(one).join('/'));
    for (const name of seen.length > 0 ? seen : ['an unknown log source']) {
      survey.others.set(name, (survey.others.get(name) ?? 0) + 1);
    }
    return;
  }
  survey.relevant++;
  if (explanation.matched) survey.matched++;
  keepNearest(
    survey.nearest,
    { file, record, explanation, alike: 0, ...(time !== undefined && { time }) },
    limit,
  );
}

function keepNearest(kept: Explained[], next: Explained, limit: number): void {
  const known = kept.find(one => outcomeOf(one) === outcomeOf(next));
  if (known) {
    known.alike++;
    return;
  }
  const at = kept.findIndex(one => compareExplanations(next.explanation, one.explanation) < 0);
  if (at === -1) kept.push(next);
  else kept.splice(at, 0, next);
  if (kept.length > limit) kept.pop();
}

function outcomeOf({ explanation: { matched, nearest } }: Explained): string {
  return matched
    ? ''
    : nearest.map(({ selection, item }) => `${selection} ${item.key} ${item.seen}`).join('\n');
}
