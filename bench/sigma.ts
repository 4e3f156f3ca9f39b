import { compileRules, type RuleSet } from '../validators/sigma/index.ts';
import { bestOf, type Measure, time } from './measure.ts';
import { eventLines, type Mix } from './sigma-events.ts';
import { benchFiles } from './sigma-files.ts';
import { ruleTexts } from './sigma-rules.ts';

/** About the number of SigmaHQ's active rules. */
const usual = 3_800;
const lineCount = 20_000;

const mixes: readonly (readonly [Mix, string])[] = [
  ['natural', '0.6, at most 1.2'],
  ['process-heavy', '1.5, at most 3.2'],
];

/**
 * What evaluation costs beyond JSON.parse of the same lines, as a ratio to that parse; how it grows with the rules; how
 * long loading takes; and how `simulate eval` fares with files.
 */
export async function benchSigma(): Promise<Measure[]> {
  const texts = ruleTexts(usual);
  const loading = time(() => compiled(texts));
  const rules = compiled(texts);
  const more = compiled(ruleTexts(10 * usual));
  const measures = mixes.flatMap(([mix, aim]) => evaluation(mix, aim, rules, more));
  return [
    { name: `sigma: loading ${usual} rules from YAML`, value: loading, unit: 'ms', aim: 'under 1500' },
    ...measures,
    ...(await benchFiles(texts)),
  ];
}

function compiled(texts: readonly string[]): RuleSet {
  return compileRules(texts.map((text, index) => ({ text, file: `${index}.yml` })));
}

function evaluation(mix: Mix, aim: string, rules: RuleSet, more: RuleSet): Measure[] {
  const lines = eventLines(mix, lineCount);
  const parse = () => {
    for (const line of lines) JSON.parse(line);
  };
  const evaluate = (set: RuleSet) => () => {
    for (const line of lines) set.match({ fields: JSON.parse(line) });
  };
  const [parsing, one, ten] = bestOf([parse, evaluate(rules), evaluate(more)]);
  return [
    { name: `sigma: ${mix}, evaluation / parse`, value: (one - parsing) / parsing, unit: 'x', aim },
    {
      name: `sigma: ${mix}, ten times the rules`,
      value: (ten - parsing) / (one - parsing),
      unit: 'x',
      aim: 'at most 3',
    },
    matching(`sigma: ${mix}, events that match`, rules, lines),
    matching(`sigma: ${mix}, events that match ten times the rules`, more, lines),
  ];
}

/** Ten times the rules match more events, which is a part of what they cost. */
function matching(name: string, set: RuleSet, lines: readonly string[]): Measure {
  const events = lines.filter(line => set.match({ fields: JSON.parse(line) }).length > 0);
  return { name, value: (100 * events.length) / lines.length, unit: '%', aim: '' };
}
