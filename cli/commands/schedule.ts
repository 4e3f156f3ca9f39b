import type { CommandModule } from 'yargs';
import { chosenHosts } from '../inventory-or-lab.ts';
import { type Job, jobOf } from '../job.ts';
import { type RunOptions, runOptions } from '../run-options.ts';
import { crontabLine } from '../schedule/cron.ts';
import { systemdUnits } from '../schedule/systemd.ts';
import { taskOf } from '../schedule/task.ts';
import { allowedSometime, pairUp } from '../targets.ts';
import { UsageError } from '../usage.ts';

interface Options extends RunOptions {
  print: 'systemd' | 'cron';
  at: string;
  output: string;
}

export const scheduleCommand: CommandModule<object, Options> = {
  builder: argv =>
    runOptions(argv)
      .option('print', {
        choices: ['systemd', 'cron'] as const,
        demandOption: true,
        describe: 'For which scheduler',
      })
      .option('at', { type: 'string', default: '02:30', describe: 'Hour and minute, by the local clock' })
      .option('output', {
        type: 'string',
        default: '/var/lib/servicedrill/reports',
        describe: 'Folder of the dated reports, where no --report is given',
      }),
  async handler({ print, at, output, ...options }) {
    const [, hour = '', minute = ''] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(at) ?? [];
    if (hour === '') throw new UsageError(`"${at}" is no time of day; write 02:30`);
    const { host = options.emulated ? ['all'] : ['*'], scenario = ['all'] } = options;
    const job = await jobOf({ ...options, host, scenario });
    refuseEmulated(job, options.emulated);
    if (job.inventory !== undefined)
      pairUp(chosenHosts(job.inventory, job.hosts), job.chosen, job, allowedSometime);
    const task = taskOf(job, { hour: Number(hour), minute: Number(minute), output, state: job.state });
    process.stdout.write(print === 'systemd' ? systemdUnits(task) : crontabLine(task));
  },
};

/** A night that drills emulated hosts unasked ends green, and nothing was tried. @throws {UsageError} */
function refuseEmulated({ inventory }: Job, emulated: boolean): void {
  if (inventory === undefined && !emulated)
    throw new UsageError(
      'there is no inventory, and a schedule takes no emulated hosts unasked: simulate init writes an inventory; or add --emulated',
    );
  const pretended = emulated ? undefined : inventory?.hosts.find(host => host.emulated);
  if (pretended !== undefined)
    throw new UsageError(`${pretended.name} is emulated: leave it out with --host '*,!${pretended.name}'`);
}
