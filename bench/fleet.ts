import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resultModel } from '../reports/index.ts';
import { byAnsible } from './fleet/ansible.ts';
import { farmInventory, scenarioLines } from './fleet/commands.ts';
import { startFarm } from './fleet/farm-process.ts';
import { type Fleet, fleetsOf } from './fleet/fleets.ts';
import { byOpenSsh } from './fleet/openssh.ts';
import { type Cost, timed } from './fleet/timed.ts';
import type { Measure } from './measure.ts';

const sizes = [1, 10, 100, 1000] as const;

/** The fleet on which others are tried too. */
const compared = 100;

interface Drilled extends Cost {
  readonly hosts: number;
  readonly farmMs: number;
}

/** Drilled first and not measured: the emulated hosts share one process, which is slow until it has done all once. */
const warmUp = 30;

/**
 * The whole program, from its start to its end, on fleets of emulated Windows hosts: what a host costs in time, CPU and
 * memory, and what OpenSSH and Ansible need for the same commands on the same hosts. The hosts share the machine
 * with what is measured: their CPU is distinguished.
 */
export async function benchFleet(): Promise<Measure[]> {
  // What is measured is what users run: the compiled program.
  execFileSync(process.execPath, [path('../.ci/prepare.js')], { stdio: 'ignore' });
  const folder = await mkdtemp(join(tmpdir(), 'fleet-'));
  const farm = await startFarm(warmUp + sizes.reduce((sum, size) => sum + size, 0), folder);
  try {
    const fleets = await fleetsOf(folder, [warmUp, ...sizes]);
    const drilled: Drilled[] = [];
    const others: Measure[] = [];
    for (const [index, fleet] of fleets.entries()) {
      console.error(`fleet: ${fleet.hosts} hosts${index === 0 ? ', to warm up' : ''}`);
      const before = await farm.used();
      const cost = await drill(fleet);
      if (index === 0) continue;
      drilled.push({ ...cost, hosts: fleet.hosts, farmMs: (await farm.used()) - before });
      if (fleet.hosts === compared) others.push(...(await compare(fleet.folder, cost)));
    }
    return [...drilled.flatMap(measures), ...memory(drilled), ...others];
  } finally {
    await farm.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws unless every host was drilled, every expectation met and every host put back */
async function drill({ folder, hosts }: Fleet): Promise<Cost> {
  const inventory = join(folder, 'servicedrill.yml');
  const options = [
    '--inventory',
    inventory,
    '--host',
    'farm*',
    '--scenario',
    'psexec-like',
    '--json',
    '--quiet',
  ];
  const cost = await timed([process.execPath, path('../dist/cli/main.js'), ...options], {
    SERVICEDRILL_STATE: join(folder, 'state'),
  });
  const { summary } = resultModel.parse(JSON.parse(cost.stdout));
  const whole = summary.hosts === hosts && summary.met === summary.expectations && summary.restored;
  if (!whole) throw new Error(`not every host was drilled: ${JSON.stringify(summary)}`);
  return cost;
}

async function compare(folder: string, own: Cost): Promise<Measure[]> {
  const inventory = farmInventory(await readFile(join(folder, 'servicedrill.yml'), 'utf8'));
  const lines = await scenarioLines(join(folder, 'state'), inventory);
  const openssh = await byOpenSsh(inventory, lines, folder);
  const ansible = await byAnsible(inventory, lines, folder);
  return [
    ...ratios('OpenSSH with ControlMaster, xargs -P20', openssh, own, 'at least 3'),
    ...ratios('Ansible, raw with 50 forks', ansible, own, 'at least 25'),
  ];
}

/** On a busy machine many processes get more of it than one: there the CPU tells more than the time. */
function ratios(name: string, other: Cost | undefined, own: Cost, aim: string): Measure[] {
  const of = (key: 'wallMs' | 'cpuMs') => (other === undefined ? 'skipped' : other[key] / own[key]);
  const whose = `fleet of ${compared}: ${name} / program`;
  return [
    { name: `${whose}, time`, value: of('wallMs'), unit: 'x', aim },
    { name: `${whose}, CPU`, value: of('cpuMs'), unit: 'x', aim: '' },
  ];
}

function measures({ hosts, wallMs, cpuMs, farmMs }: Drilled): Measure[] {
  const fleet = `fleet of ${hosts}`;
  const large = hosts >= compared;
  return [
    { name: `${fleet}: hosts`, value: (hosts * 1000) / wallMs, unit: '/s', aim: large ? '100' : '' },
    { name: `${fleet}: CPU a host`, value: cpuMs / hosts, unit: 'ms', aim: large ? '10' : '' },
    { name: `${fleet}: the emulated host's own CPU`, value: farmMs / hosts, unit: 'ms', aim: '' },
  ];
}

function memory(drilled: readonly Drilled[]): Measure[] {
  const [fewer, more] = drilled.slice(-2);
  if (fewer === undefined || more === undefined) return [];
  const each = (more.peakKb - fewer.peakKb) / (more.hosts - fewer.hosts);
  return [
    ...[fewer, more].map(({ hosts, peakKb }) => ({
      name: `fleet of ${hosts}: memory`,
      value: peakKb / 1024,
      unit: 'MB',
      aim: '',
    })),
    {
      name: `fleet: memory a host, from ${fewer.hosts} to ${more.hosts}`,
      value: each,
      unit: 'kB',
      aim: '50',
    },
  ];
}

function path(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
