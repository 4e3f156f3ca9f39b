import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dryRun } from '../engine/index.ts';
import { parseInventory } from '../inventory/index.ts';
import { type DebianHost, debianDown, debianUp } from '../lab/index.ts';
import { scenarios } from '../scenarios/index.ts';
import { bareScript } from './bare-script.ts';
import { type DrillTimes, drillOnce } from './drill-once.ts';
import { type Measure, median, quantile } from './measure.ts';

/** Pairs of one drill and one script; the machine's other work falls on both alike. */
const rounds = 9;

/**
 * What a run costs beyond its own commands: one `systemd-service` run on a real Debian host against a shell script
 * with the same commands over one multiplexed OpenSSH connection. The run's time is all of it but the wait for
 * evidence between act and reversal; loading Node.js is in neither. And how soon a verdict follows its event.
 * @throws {LabError} when the host cannot be built or booted
 */
export async function benchDrill(): Promise<Measure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const host = await debianUp({ name: 'lab-bench01', stateDir: folder, onProgress: console.error });
    return await compare(host, folder);
  } finally {
    await debianDown(undefined, { stateDir: folder });
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(lab: DebianHost, folder: string): Promise<Measure[]> {
  const inventory = parseInventory(lab.inventory, lab.name);
  const [host] = inventory.hosts;
  const scenario = scenarios.find(({ id }) => id === 'systemd-service');
  if (host === undefined || scenario === undefined) throw new Error('there is no host or no scenario');
  const script = await bareScript(dryRun(scenario, host, false), lab, folder);
  const runs: DrillTimes[] = [];
  const scripts: number[] = [];
  // The first pair warms both up: code is compiled, the guest has its programs in memory.
  for (let round = 0; round <= rounds; round++) {
    const run = await drillOnce(inventory, scenario, folder);
    const bare = await timed(script.run);
    if (round === 0) continue;
    runs.push(run);
    scripts.push(bare);
  }
  return measures(runs, scripts);
}

async function timed(act: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

function measures(runs: readonly DrillTimes[], scripts: readonly number[]): Measure[] {
  const run = median(runs.map(({ wallMs, blockedMs }) => wallMs - blockedMs));
  const script = median(scripts);
  const verdicts = runs.flatMap(({ secondsToVerdict }) => secondsToVerdict.map(seconds => seconds * 1000));
  return [
    { name: 'systemd-service: run / bare script', value: run / script, unit: 'x', aim: '1.2, at most 1.5' },
    { name: 'systemd-service: run, without the wait for evidence', value: run, unit: 'ms', aim: '' },
    { name: 'systemd-service: the wait', value: median(runs.map(r => r.blockedMs)), unit: 'ms', aim: '' },
    { name: 'systemd-service: bare script', value: script, unit: 'ms', aim: '' },
    { name: 'event to verdict, median', value: median(verdicts), unit: 'ms', aim: 'under 300' },
    { name: 'event to verdict, p90', value: quantile(verdicts, 0.9), unit: 'ms', aim: 'under 300' },
  ];
}
