import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { crontabLine, systemdUnits } from '../schedule-text.ts';
import { UsageError } from '../usage.ts';

interface Options {
  print: 'systemd' | 'cron';
  at: string;
  host: string[];
  scenario: string[];
  inventory?: string | undefined;
  output: string;
}

export const scheduleCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .option('print', {
        choices: ['systemd', 'cron'] as const,
        demandOption: true,
        describe: 'For which scheduler',
      })
      .option('at', { type: 'string', default: '02:30', describe: 'Hour and minute, by the local clock' })
      .option('host', { type: 'string', array: true, default: ['*'], describe: 'Hosts of the inventory' })
      .option('scenario', { type: 'string', array: true, default: ['all'], describe: 'Scenarios' })
      .option('inventory', { type: 'string', describe: 'Inventory file' })
      .option('output', {
        type: 'string',
        default: '/var/lib/servicedrill/reports',
        describe: 'Folder of the reports',
      }),
  handler({ print, at, host, scenario, inventory, output }) {
    const [, hour = '', minute = ''] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(at) ?? [];
    if (hour === '') throw new UsageError(`"${at}" is no time of day; write 02:30`);
    const job = {
      hour: Number(hour),
      minute: Number(minute),
      hosts: host,
      scenarios: scenario,
      output: resolve(output),
      ...(inventory !== undefined && { inventory: resolve(inventory) }),
    };
    process.stdout.write(print === 'systemd' ? systemdUnits(job) : crontabLine(job));
  },
};
