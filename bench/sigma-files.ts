import { createReadStream } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineBatches } from '../validators/recorded/lines.ts';
import { loadRules } from '../validators/sigma/index.ts';
import { bestOf, type Measure, processorTime } from './measure.ts';
import { evalOf } from './sigma-eval.ts';
import { eventLines } from './sigma-events.ts';
import { secondThread } from './sigma-threads.ts';

const rounds = 5;

/** Rules and events in files: a cache of rules, reading, threads, memory. */
export async function benchFiles(texts: readonly string[]): Promise<Measure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-sigma-'));
  try {
    const rules = join(folder, 'rules');
    await writeRules(rules, texts);
    const lines = eventLines('process-heavy', 20_000);
    const part = `${lines.join('\n')}\n`;
    const file = async (name: string, parts: number) => {
      const path = join(folder, name);
      await writeFile(path, '');
      for (let count = 0; count < parts; count++) await appendFile(path, part);
      return path;
    };
    const many = await file('many.jsonl', 10);
    const gigabyte = await file('gigabyte.jsonl', Math.ceil(2 ** 30 / part.length));
    return [
      await cached(folder, rules),
      await reading(many, 10, lines),
      ...(await secondThread(folder, rules, many)),
      ...(await whole(folder, rules, gigabyte)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One a file, some dozens a folder, as they come. */
async function writeRules(folder: string, texts: readonly string[]): Promise<void> {
  for (const [index, text] of texts.entries()) {
    const inner = join(folder, String(index % 60));
    if (index < 60) await mkdir(inner, { recursive: true });
    await writeFile(join(inner, `${index}.yml`), text);
  }
}

async function cached(folder: string, rules: string): Promise<Measure> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = process.cpuUsage();
    await loadRules([rules], { cacheDir: join(folder, 'cache') });
    if (round > 0) times.push(processorTime(start));
  }
  return {
    name: 'sigma: loading them from a cache',
    value: Math.min(...times),
    unit: 'ms',
    aim: 'under 200',
  };
}

async function reading(file: string, parts: number, lines: readonly string[]): Promise<Measure> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    for await (const _ of lineBatches(createReadStream(file, { highWaterMark: 2 ** 20 }), () => {}));
    times.push(processorTime(start));
  }
  const [parse] = bestOf([
    () => {
      for (const line of lines) JSON.parse(line);
    },
  ]);
  const value = Math.min(...times) / (parts * parse);
  return { name: 'sigma: reading lines / parsing them', value, unit: 'x', aim: 'under 1' };
}

/** Whole runs, their start included. */
async function whole(folder: string, rules: string, file: string): Promise<Measure[]> {
  const one = await evalOf({ folder, rules, file, workers: 1 });
  const two = await evalOf({ folder, rules, file, workers: 2 });
  const gain = one.milliseconds / two.milliseconds;
  return [
    { name: 'sigma: one thread / two, all of 1 GB', value: gain, unit: 'x', aim: '' },
    ...[one, two].map(({ megabytes }, index) => ({
      name: `sigma: most memory for 1 GB of events, ${index + 1} thread${index === 0 ? '' : 's'}`,
      value: megabytes,
      unit: 'MB',
      aim: 'under 400',
    })),
  ];
}
