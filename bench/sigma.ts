import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lineBatches } from '../validators/recorded/lines.ts';
import { compileRules, type RuleSet } from '../validators/sigma/index.ts';
import { type Measure, median } from './measure.ts';
import { eventLines, type Mix } from './sigma-events.ts';
import { ruleTexts } from './sigma-rules.ts';

/** About the number of SigmaHQ's active rules. */
const usual = 3_800;
const lineCount = 20_000;
/** Short and in turns, since the machine's other work falls on all alike; the best of each is compared. */
const rounds = 7;

const mixes: readonly (readonly [Mix, string])[] = [
  ['natural', '0.6, at most 1.2'],
  ['process-heavy', '1.5, at most 3.2'],
];

/**
 * What evaluation costs beyond JSON.parse of the same lines, as a ratio to that parse; how it grows with the rules; how
 * long loading takes; and what a second thread of `simulate eval` brings.
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
    ...(await fromFiles(texts)),
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
  ];
}

/** The shortest time of each, in milliseconds; the first round warms up. */
function bestOf<const T extends readonly (() => void)[]>(works: T): { [K in keyof T]: number } {
  const best = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round <= rounds; round++)
    for (const [index, work] of works.entries()) {
      const took = time(work);
      if (round > 0) best[index] = Math.min(best[index] ?? took, took);
    }
  return best as { [K in keyof T]: number };
}

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

async function fromFiles(texts: readonly string[]): Promise<Measure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-sigma-'));
  try {
    const events = join(folder, 'events.jsonl');
    const lines = eventLines('process-heavy', lineCount);
    await writeFile(events, `${Array(10).fill(lines.join('\n')).join('\n')}\n`);
    await writeFile(join(folder, 'rules.yml'), texts.join('\n---\n'));
    return [await reading(events, lines), await secondThread(folder, events)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function reading(file: string, lines: readonly string[]): Promise<Measure> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for await (const _ of lineBatches(createReadStream(file, { highWaterMark: 2 ** 20 }), () => {}));
    times.push(performance.now() - start);
  }
  const [parse] = bestOf([
    () => {
      for (const line of lines) JSON.parse(line);
    },
  ]);
  const value = Math.min(...times) / (10 * parse);
  return { name: 'sigma: reading lines / parsing them', value, unit: 'x', aim: 'under 1' };
}

/** Whole runs of the program, their start left out: what a file of the same rules and one event takes. */
async function secondThread(folder: string, events: string): Promise<Measure> {
  const [few] = eventLines('natural', 1);
  const single = join(folder, 'single.jsonl');
  await writeFile(single, `${few}\n`);
  const ratios: number[] = [];
  for (let round = 0; round < 3; round++) {
    const one = (await evalTime(folder, events, 1)) - (await evalTime(folder, single, 1));
    const two = (await evalTime(folder, events, 2)) - (await evalTime(folder, single, 2));
    ratios.push(one / two);
  }
  return { name: 'sigma: one thread / two', value: median(ratios), unit: 'x', aim: 'at least 1.7' };
}

async function evalTime(folder: string, file: string, workers: number): Promise<number> {
  const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
  const args = ['eval', '--rules', join(folder, 'rules.yml'), '--workers', String(workers), file];
  const start = performance.now();
  const child = spawn(process.execPath, [main, ...args], { stdio: 'ignore' });
  const [code] = await once(child, 'close');
  if (code !== 0 && code !== 1) throw new Error(`simulate eval ended with ${code}; is dist/ built?`);
  return performance.now() - start;
}
