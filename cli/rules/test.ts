import { basename, resolve, sep } from 'node:path';
import { palette, plain, type Tone } from '../../reports/index.ts';
import { readRecorded } from '../../validators/index.ts';
import { type CompileOptions, loadRules, type RuleSet, type Taxonomy } from '../../validators/sigma/index.ts';
import { correlates } from '../eval/evaluator.ts';
import { count } from '../eval/summary.ts';
import { print } from '../output.ts';
import { wantsColor } from '../terminal.ts';
import { UsageError } from '../usage.ts';
import { type CacheOption, ruleCache } from './cache.ts';
import { mustExist, ruleFilesIn } from './load.ts';
import type { Placeholders } from './placeholders.ts';
import { type NoTest, type RegressionTest, regressionTests } from './regression.ts';

export interface RuleTest extends CacheOption {
  readonly dir: string;
  /** Where the rules are; found at or above `dir` if empty. */
  readonly rules: readonly string[];
  readonly placeholders: Placeholders;
  readonly taxonomy: Taxonomy;
  readonly json: boolean;
}

interface Outcome {
  readonly result: 'passed' | 'warned' | 'failed';
  readonly why: string;
  readonly matches?: number;
}

type Tested = (RegressionTest | Pick<NoTest, 'info'>) & Outcome;

/** Runs rules against the recordings beside them and prints what came of it. Gives true if all did as named. */
export async function testRules(ruleTest: RuleTest): Promise<boolean> {
  const { dir, rules, placeholders, taxonomy, json } = ruleTest;
  await mustExist(dir);
  const tests = await regressionTests(dir);
  const options = { placeholders, taxonomy, ...ruleCache(ruleTest) };
  const set = await loadRules(await ruleFiles(dir, rules, tests), options);
  const counts = { passed: 0, warned: 0, failed: 0 };
  for (const test of tests) {
    const tested: Tested = { ...test, ...(await run(test, set, options)) };
    counts[tested.result]++;
    await print(json ? `${JSON.stringify(tested)}\n` : line(tested));
  }
  const { passed, warned, failed } = counts;
  const text = `${count(tests.length, 'test')}: ${passed + warned} passed, ${failed} failed\n`;
  await print(json ? `${JSON.stringify({ summary: { tests: tests.length, ...counts } })}\n` : text);
  return failed === 0;
}

async function run(test: RegressionTest | NoTest, all: RuleSet, options: CompileOptions): Promise<Outcome> {
  if ('why' in test) return test;
  const { rule, recording, path } = test;
  if (!all.rules.some(({ id }) => id === rule)) return failed(whyNoRule(rule, all));
  if (recording === undefined) return failed(`there is no recording ${path}`);
  try {
    const set = test.filters.length > 0 ? await filtered(test, all, options) : all;
    const outcome = judge(await matchesOf(rule, recording, set), test.matches);
    return basename(recording) === basename(path) ? outcome : instead(outcome, recording, test);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** The rule alone, with the filters that its test names. */
async function filtered(
  { rule, filters }: RegressionTest,
  all: RuleSet,
  options: CompileOptions,
): Promise<RuleSet> {
  const file = all.rules.find(({ id }) => id === rule)?.file;
  const { placeholders = {}, taxonomy } = options;
  const set = await loadRules([...(file === undefined ? [] : [file]), ...filters], {
    placeholders,
    ...(taxonomy && { taxonomy }),
  });
  const [refused] = set.unsupported;
  if (refused) throw new Error(`${refused.file ?? refused.title} cannot be used: ${refused.why}`);
  return set;
}

/** SigmaHQ's .json beside an .evtx holds the first event only: fewer matches than named are no failure there. */
function instead(
  outcome: Outcome,
  recording: string,
  { path, matches: wanted }: Pick<RegressionTest, 'path' | 'matches'>,
): Outcome {
  const hasSome = outcome.matches !== undefined && outcome.matches > 0 && wanted !== 0;
  return {
    ...outcome,
    result: hasSome || outcome.result === 'passed' ? 'warned' : outcome.result,
    why: `${outcome.why}; ${basename(path)} is missing, ${basename(recording)} was read`,
  };
}

function failed(why: string): Outcome {
  return { result: 'failed', why };
}

function whyNoRule(id: string, { unsupported }: RuleSet): string {
  const refused = unsupported.find(one => one.id === id);
  return refused ? `rule ${id} cannot be used: ${refused.why}` : `there is no rule with the id ${id}`;
}

/** As SigmaHQ's own runner has it: fewer matches are a failure, more only a reason to look; but none means none. */
function judge(matches: number, wanted: number | undefined): Outcome {
  const least = wanted ?? 1;
  const why = `${count(matches, 'match', 'matches')}, ${wanted === undefined ? 'at least one' : least} wanted`;
  const result = matches < least || (wanted === 0 && matches > 0) ? 'failed' : 'passed';
  const isMore = wanted !== undefined && matches > wanted;
  return { result: result === 'passed' && isMore ? 'warned' : result, why, matches };
}

/** Records of a recording that one rule matches. */
async function matchesOf(id: string, recording: string, set: RuleSet): Promise<number> {
  const asked = correlates(set) ? set.correlator() : undefined;
  const logsource = set.rules.find(rule => rule.id === id)?.logsource ?? {};
  // What a recording does not tell of itself, the test of a rule tells.
  const { batches } = await readRecorded(recording, Object.keys(logsource).length > 0 ? { logsource } : {});
  let matches = 0;
  for await (const batch of batches) {
    for (const { sigma } of batch) {
      const all = asked?.push(sigma) ?? sigma.flatMap(event => set.match(event));
      const found = all.filter(({ rule }) => rule.id === id);
      matches += found.some(({ correlation }) => correlation) ? found.length : Math.min(1, found.length);
    }
  }
  return matches + (asked?.flush() ?? []).filter(({ rule }) => rule.id === id).length;
}

/** The rules stand in the folder too or, as in SigmaHQ's repository, beside `regression_data`. */
async function ruleFiles(
  dir: string,
  given: readonly string[],
  tests: readonly (RegressionTest | NoTest)[],
): Promise<string[]> {
  if (given.length > 0) return ruleFilesIn(given);
  for (const folder of [resolve(dir), ...outOfRegressionData(resolve(dir))]) {
    const files = (await ruleFilesIn([folder])).filter(file => isRule(file, folder));
    if (files.length > 0) return files;
  }
  const [test] = tests;
  throw new UsageError(`${dir} has no rules${test ? ` for ${test.info}` : ''}: name them with --rules`);
}

function outOfRegressionData(dir: string): string[] {
  const parts = dir.split(sep);
  const at = parts.lastIndexOf('regression_data');
  return at === -1 ? [] : [parts.slice(0, at).join(sep) || sep];
}

/** Pipelines and hidden folders (of CI) hold YAML that is no rule. */
function isRule(file: string, folder: string): boolean {
  const path = file.slice(folder.length).split(sep);
  return (
    basename(file) !== 'info.yml' &&
    !path.includes('regression_data') &&
    !path.includes('pipelines') &&
    !path.some(part => part.startsWith('.'))
  );
}

const signs = { passed: '✓', warned: '!', failed: '✗' } as const;
const tones: Readonly<Record<Outcome['result'], Tone>> = { passed: 'good', warned: 'warn', failed: 'bad' };

function line(tested: Tested): string {
  const paint = palette(wantsColor(process.stdout, undefined));
  const what = 'rule' in tested ? `${tested.title}: ${tested.name}` : tested.info;
  return `${paint[tones[tested.result]](signs[tested.result])} ${plain(what)}: ${plain(tested.why)}\n`;
}
