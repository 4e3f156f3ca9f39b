import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { plain } from '../../reports/index.ts';
import { surroundingsOf, using } from '../inventory-or-lab.ts';
import { type Job, jobOf } from '../job.ts';
import { rulesAsked } from '../own-rules.ts';
import { refuseEmulated } from '../refuse-emulated.ts';
import { type RunOptions, runOptions } from '../run-options.ts';
import { crontabLine } from '../schedule/cron.ts';
import { nightlyTask, serveNights } from '../schedule/of-nightly.ts';
import { systemdUnits } from '../schedule/systemd.ts';
import { taskOf } from '../schedule/task.ts';
import { allowedSometime, pairUp } from '../targets.ts';
import { UsageError } from '../usage.ts';

const printable = ['systemd', 'cron', 'launchd', 'github-actions', 'gitlab-ci', 'jenkins'] as const;

interface Options extends RunOptions {
  action?: 'run' | undefined;
  print?: (typeof printable)[number] | undefined;
  at: string;
  output?: string | undefined;
  file?: string | undefined;
  cron?: string | undefined;
  timezone?: string | undefined;
  jitter: string;
  health?: string | undefined;
}

/** Only root may write there. */
const sharedReports = '/var/lib/servicedrill/reports';

export const scheduleCommand: CommandModule<object, Options> = {
  builder: argv =>
    runOptions(argv)
      .positional('action', { choices: ['run'] as const, describe: 'Be the scheduler: run nights by --cron' })
      .option('print', { choices: printable, describe: 'Scheduler to print for' })
      .option('file', { type: 'string', describe: 'For nightly: file in the format of nightly:' })
      .option('cron', { type: 'string', describe: 'For run: five fields, "0 2 * * *"' })
      .option('timezone', {
        type: 'string',
        describe: "For run: such as Europe/Berlin; default: this computer's",
      })
      .option('jitter', {
        type: 'string',
        default: '1s',
        describe: 'For run: longest random delay of a start',
      })
      .option('health', { type: 'string', describe: 'For run: file for a health check' })
      .option('at', { type: 'string', default: '02:30', describe: 'Hour and minute, local time' })
      .option('output', {
        type: 'string',
        describe: `Folder of the dated reports, where no --report is given: ${sharedReports} for root, else "reports" in the state folder`,
      }),
  async handler({ print, at, output, action, ...options }) {
    if (action === 'run') return serveNights(options);
    if (print === undefined)
      throw new UsageError(
        `what to print is missing: --print ${printable.join('|')}; or simulate schedule run --cron "0 2 * * *"`,
      );
    const [, hour = '', minute = ''] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(at) ?? [];
    if (hour === '') throw new UsageError(`"${at}" is not a time of day; write 02:30`);
    const isNight = options.host === undefined && options.scenario === undefined;
    const night = isNight
      ? await nightlyTask(options, print, { hour: Number(hour), minute: Number(minute) })
      : undefined;
    if (night !== undefined) return void process.stdout.write(night);
    if (print !== 'systemd' && print !== 'cron')
      throw new UsageError(
        `--print ${print} runs simulate nightly, which takes its hosts from nightly: in the inventory or --file, not from --host`,
      );
    const { host = options.emulated ? ['all'] : ['*'], scenario = ['all'] } = options;
    const job = await jobOf({ ...options, host, scenario });
    refuseEmulated(job, options.emulated);
    for (const warning of await tried(job)) process.stderr.write(`${plain(warning)}\n`);
    const isRoot = process.geteuid?.() === 0;
    const folder = output ?? (isRoot ? sharedReports : join(job.state, 'reports'));
    const task = taskOf(job, {
      hour: Number(hour),
      minute: Number(minute),
      output: folder,
      state: job.state,
    });
    process.stdout.write(print === 'systemd' ? systemdUnits(task, isRoot) : crontabLine(task));
  },
};

/** What would end each night before its first host ends here. @throws {UsageError | InventoryError} */
async function tried(job: Job): Promise<readonly string[]> {
  const surroundings = await surroundingsOf(job.inventory, job.hosts, job.faults);
  return using(surroundings, async ({ hosts }) => {
    const targets = pairUp(hosts, job.chosen, job, allowedSometime);
    return job.rules.length === 0 ? [] : (await rulesAsked(job, targets)).warnings;
  });
}
