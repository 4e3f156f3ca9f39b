import type { CommandModule } from 'yargs';
import { debianDown, debianStatus, debianUp } from '../../lab/index.ts';
import { interruption } from '../interruption.ts';
import { UsageError } from '../usage.ts';

interface Options {
  action: 'up' | 'down' | 'status';
  what?: string | undefined;
  name?: string | undefined;
  audit: boolean;
}

export const labCommand: CommandModule<object, Options> = {
  command: 'lab <action> [what]',
  describe: 'Real lab hosts on this machine: up debian, down [NAME], status',
  builder: argv =>
    argv
      .positional('action', { choices: ['up', 'down', 'status'] as const, demandOption: true })
      .positional('what', {
        type: 'string',
        describe: 'up: debian; down: the name of a host, all of them without it',
      })
      .option('name', { type: 'string', describe: 'What the new host is called' })
      .option('audit', {
        type: 'boolean',
        default: true,
        describe: 'Boot with audit=1 on the kernel command line',
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

async function up({ what, name, audit }: Options): Promise<void> {
  if (what !== 'debian') throw new UsageError(`lab up ${what ?? ''}: there is lab up debian`);
  const interrupted = interruption(text => process.stderr.write(`${text}\n`));
  try {
    const onProgress = (text: string) => process.stderr.write(`${text}\n`);
    const host = await debianUp({
      audit,
      onProgress,
      signal: interrupted.signal,
      ...(name !== undefined && { name }),
    });
    process.stdout.write(host.inventory);
    process.stderr.write(
      `put this into servicedrill.yml; then: simulate --host ${host.name} --scenario systemd-service\n`,
    );
  } finally {
    interrupted.dispose();
  }
}

async function down(name: string | undefined): Promise<void> {
  const gone = await debianDown(name);
  process.stderr.write(gone.length === 0 ? 'no lab host was up\n' : `gone: ${gone.join(', ')}\n`);
}

async function status(): Promise<void> {
  const machines = await debianStatus();
  const lines = machines.map(({ name, state, started = '' }) => `${name}  ${state}  ${started}`);
  process.stdout.write(lines.length === 0 ? 'no lab host is up\n' : `${lines.join('\n')}\n`);
}
