import type { CommandModule } from 'yargs';
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
}

interface UpOptions {
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
  readonly up: (options: UpOptions) => Promise<Up>;
  readonly down: (name?: string) => Promise<string[]>;
  readonly status: () => Promise<{ name: string; state: string; started?: string }[]>;
  /** A scenario that the host is good for. */
  readonly scenario: string;
}

const labs: Readonly<Record<string, Lab>> = {
  debian: { up: debianUp, down: debianDown, status: debianStatus, scenario: 'systemd-service' },
  wine: { up: wineUp, down: wineDown, status: wineStatus, scenario: 'psexec-like' },
  powershell: {
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
        describe: `up: ${kinds}; down: the name of a host, all of them without it`,
      })
      .option('name', { type: 'string', describe: 'What the new host is called' })
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
        return down(options.what ?? options.name);
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
    const host = await lab.up({ audit, onProgress, signal, ...(name !== undefined && { name }) });
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

/** @throws {UsageError} for a name that no lab host has */
async function down(name: string | undefined): Promise<void> {
  const gone = (await Promise.all(Object.values(labs).map(lab => lab.down(name)))).flat();
  if (name !== undefined && gone.length === 0) {
    const names = (await hostsThere()).map(host => host.name);
    const there = names.length === 0 ? 'no lab host is up' : `there are ${names.join(', ')}`;
    throw new UsageError(`lab down ${name}: no lab host is called so${hint(nearest(name, names))}; ${there}`);
  }
  process.stderr.write(gone.length === 0 ? 'no lab host was up\n' : `gone: ${gone.join(', ')}\n`);
}

async function hostsThere() {
  return (await Promise.all(Object.values(labs).map(lab => lab.status()))).flat();
}

async function status(): Promise<void> {
  const hosts = await hostsThere();
  const lines = hosts.map(({ name, state, started = '' }) => `${name}  ${state}  ${started}`);
  process.stdout.write(lines.length === 0 ? 'no lab host is up\n' : `${lines.join('\n')}\n`);
}
