import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Libsql from 'libsql';
import { openHistory, whereIs } from '../history/index.ts';
import { aHost, anExpectation, aResult, aScenario } from '../test/reports/samples.ts';
import { type Measure, median } from './measure.ts';

const program = fileURLToPath(new URL('../bin/simulate.js', import.meta.url));
const dayMs = 86_400_000;
/** Nights that are recorded as a run records them; the others repeat them. */
const recorded = 20;
const doublings = 9;
const rounds = 5;

/**
 * What `history`, `compare` and `trends` take, from the start of the program to its end, over 10,240 nights of 400 expectations on
 * four hosts, of which 40 always fail and others come and go.
 */
export async function benchHistory(): Promise<Measure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const file = join(folder, 'history.db');
  try {
    const recordMs = await record(file);
    multiply(file);
    const { size } = await stat(file);
    const commands = [
      ['history'],
      ['history', '--host', 'web-1'],
      ['compare'],
      ['compare', 'last-good'],
      ['trends'],
    ];
    return [
      ...commands.map(words => ({
        name: `simulate ${words.join(' ')}, 10,240 runs of 400 expectations`,
        value: timed([...words, '--history', file]),
        unit: 'ms',
        aim: 'under 1000',
      })),
      { name: 'simulate --version', value: timed(['--version']), unit: 'ms', aim: '' },
      { name: 'one run of 400 expectations recorded', value: recordMs, unit: 'ms', aim: '' },
      { name: 'the file', value: size / 1e6, unit: 'MB', aim: '' },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function record(file: string): Promise<number> {
  const history = await openHistory(whereIs(file, tmpdir()));
  const times: number[] = [];
  for (let night = 0; night < recorded; night++) {
    const result = aNight(night);
    const begun = performance.now();
    await history.record(result, { kind: 'nightly', plan: 'all', good: night === 0 });
    times.push(performance.now() - begun);
  }
  await history.close();
  return median(times);
}

function aNight(night: number) {
  const hosts = [1, 2, 3, 4].map(host =>
    aHost(
      Array.from({ length: 10 }, (_, scenario) =>
        aScenario(
          Array.from({ length: 10 }, (_, number) => {
            const fails = number === 0 || (night * 7 + host * 5 + scenario * 3 + number) % 97 === 0;
            const secondsToVerdict = 0.2 + ((night * 13 + number * 7) % 50) / 100;
            const id = `expectation-${number}`;
            return fails
              ? anExpectation('missed', { id })
              : anExpectation('detected', { id, secondsToVerdict });
          }),
          { id: `scenario-${scenario}` },
        ),
      ),
      { name: `web-${host}` },
    ),
  );
  const result = aResult(hosts);
  const started = new Date(Date.parse('1998-01-01T02:30:00Z') + night * dayMs);
  const finished = new Date(started.getTime() + 600_000);
  const run = { id: `night-${night}`, started: started.toISOString(), finished: finished.toISOString() };
  return { ...result, run: { ...result.run, ...run } };
}

/** The same nights again and again, later: by SQL, since recording ten thousand of them one by one takes long. */
function multiply(file: string): void {
  const database = new Libsql(file);
  let nights = recorded;
  for (let doubling = 0; doubling < doublings; doubling++) {
    database.exec('begin');
    for (const table of ['run', 'host_run', 'tally', 'outcome']) {
      const columns = database.prepare(`pragma table_info(${table})`).all() as { name: string }[];
      const shifted = columns.map(({ name }) => {
        if (name === 'at') return `at + ${nights * dayMs}`;
        if (table !== 'run') return name;
        if (name === 'id') return `id || '-${doubling}'`;
        return name === 'started' || name === 'finished'
          ? `strftime('%Y-%m-%dT%H:%M:%S.000Z', ${name}, '+${nights} days')`
          : name;
      });
      database.exec(`insert into ${table} select ${shifted.join(', ')} from ${table}`);
    }
    database.exec('commit');
    nights *= 2;
  }
  database.close();
}

/** Wall time of a process of its own; it may end with 1. */
function timed(words: readonly string[]): number {
  const times = Array.from({ length: rounds }, () => {
    const begun = performance.now();
    try {
      execFileSync(process.execPath, [program, ...words], { stdio: 'ignore' });
    } catch (error) {
      if (!(error instanceof Error) || !('status' in error) || error.status !== 1) throw error;
    }
    return performance.now() - begun;
  });
  return median(times);
}
