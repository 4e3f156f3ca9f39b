import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { checkedStateDir } from '../../engine/index.ts';
import { nearest } from '../../inventory/index.ts';
import {
  debianDown,
  debianStatus,
  debianUp,
  powershellDown,
  powershellStatus,
  powershellUp,
  wineDown,
  wineStatus,
  wineUp,
} from '../../lab/index.ts';
import { interruption } from '../interruption.ts';
import { hint, UsageError } from '../usage.ts';

interface Options {
  action: 'up' | 'down' | 'status';
  what?: string | undefined;
  name?: string | undefined;
  audit: boolean;
  all: boolean;
}

interface Where {
  readonly stateDir: string;
}

interface UpOptions extends Where {
  readonly name?: string;
  readonly audit: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

interface Up {
  readonly name: string;
  readonly inventory: string;
  /** What the program itself needs on its PATH to speak to the host. */
  readonly pwshFolder?: string;
}

interface Lab {
  /** Of the state folder: where its hosts keep what they need while they are up. */
  readonly folder: string;
  readonly up: (options: UpOptions) => Promise<Up>;
  readonly down: (name: string | undefined, where: Where) => Promise<string[]>;
  readonly status: (where: Where) => Promise<{ name: string; state: string; started?: string }[]>;
  /** A scenario that the host is good for. */
  readonly scenario: string;
}

const labs: Readonly<Record<string, Lab>> = {
  debian: {
    folder: 'lab',
    up: debianUp,
    down: debianDown,
    status: debianStatus,
    scenario: 'systemd-service',
  },
  wine: { folder: 'lab-wine', up: wineUp, down: wineDown, status: wineStatus, scenario: 'psexec-like' },
  powershell: {
    folder: 'lab-powershell',
    up: powershellUp,
    down: powershellDown,
    status: powershellStatus,
    scenario: 'psexec-like',
  },
};

const kinds = Object.keys(labs).join(', ');

export const labCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .positional('action', { choices: ['up', 'down', 'status'] as const, demandOption: true })
      .positional('what', {
        type: 'string',
        describe: `up: ${kinds}; down: the name of a host`,
      })
      .option('all', {
        type: 'boolean',
        default: false,
        describe: 'down: every lab host of the state folder',
      })
      .option('name', { type: 'string', describe: 'Name of the new host' })
      .option('audit', {
        type: 'boolean',
        default: true,
        describe: 'debian: boot with audit=1 on the kernel command line',
      }),
  async handler(options) {
    switch (options.action) {
      case 'up':
        return up(options);
      case 'down':
        return down(options.what ?? options.name, options.all);
      case 'status':
        return status();
    }
  },
};

async function up({ what = '', name, audit }: Options): Promise<void> {
  const lab = Object.hasOwn(labs, what) ? labs[what] : undefined;
  if (lab === undefined) {
    const asked =
      what === '' ? 'lab up wants the kind of host' : `lab up ${what}: there is no such kind of host`;
    throw new UsageError(`${asked}${hint(nearest(what, Object.keys(labs)))}; there are ${kinds}`);
  }
  const interrupted = interruption(text => process.stderr.write(`${text}\n`));
  try {
    const onProgress = (text: string) => process.stderr.write(`${text}\n`);
    const { signal } = interrupted;
    const where = whereOf(lab, checkedStateDir());
    const host = await lab.up({ ...where, audit, onProgress, signal, ...(name !== undefined && { name }) });
    process.stdout.write(host.inventory);
    process.stderr.write(`put this into servicedrill.yml; then: ${drillOn(host, lab.scenario)}\n`);
  } finally {
    interrupted.dispose();
  }
}

/** The line to drill the host with, good where PowerShell is not on the PATH as well. */
function drillOn({ name, pwshFolder }: Up, scenario: string): string {
  const drill = `simulate --host ${name} --scenario ${scenario}`;
  return pwshFolder === undefined ? drill : `PATH="$PATH:${pwshFolder}" ${drill}`;
}

/** Several hosts may be somebody's work in hand: none goes that was not named. @throws {UsageError} */
async function down(name: string | undefined, isAll: boolean): Promise<void> {
  if (name !== undefined && isAll) throw new UsageError(`lab down ${name} --all: give a name, or --all`);
  const state = checkedStateDir();
  const there = await hostsThere(state);
  if (name !== undefined && !there.some(host => host.name === name)) throw noneIsCalled(name, there);
  if (name === undefined && !isAll && there.length > 0) {
    process.stdout.write(listOf(there));
    throw new UsageError('lab down needs the name of a host, or --all; nothing was stopped');
  }
  const ends = Object.values(labs).map(lab => lab.down(name, whereOf(lab, state)));
  const gone = (await Promise.all(ends)).flat();
  process.stderr.write(gone.length === 0 ? nothingIsUp : `gone: ${gone.join(', ')}\n`);
}

function noneIsCalled(name: string, hosts: readonly Listed[]): UsageError {
  const names = hosts.map(host => host.name);
  const there = names.length === 0 ? 'no lab host is up' : `there are ${names.join(', ')}`;
  return new UsageError(`lab down ${name}: no lab host has this name${hint(nearest(name, names))}; ${there}`);
}

type Listed = Awaited<ReturnType<Lab['status']>>[number];

async function hostsThere(state: string): Promise<Listed[]> {
  return (await Promise.all(Object.values(labs).map(lab => lab.status(whereOf(lab, state))))).flat();
}

function whereOf({ folder }: Lab, state: string): Where {
  return { stateDir: join(state, folder) };
}

async function status(): Promise<void> {
  const hosts = await hostsThere(checkedStateDir());
  process.stdout.write(hosts.length === 0 ? nothingIsUp : listOf(hosts));
}

const nothingIsUp = 'no lab host is up\n';

function listOf(hosts: readonly Listed[]): string {
  return hosts.map(({ name, state, started = '' }) => `${name}  ${state}  ${started}\n`).join('');
}
