import type { CommandModule } from 'yargs';
import { type Drilled, dryRun } from '../../engine/index.ts';
import type { ReportOption } from '../../reports/index.ts';
import { conclude } from '../conclude.ts';
import { drillTargets } from '../drilling.ts';
import { printDryRun } from '../dry-run-text.ts';
import { surroundingsOf, using } from '../inventory-or-lab.ts';
import { jobOf } from '../job.ts';
import { rulesAsked } from '../own-rules.ts';
import { type RunOptions, runOptions } from '../run-options.ts';
import { pairUp, type Target } from '../targets.ts';
import { UsageError } from '../usage.ts';

interface Options extends RunOptions {
  'dry-run': boolean;
  json: boolean;
  quiet: boolean;
  color?: boolean | undefined;
  history?: string | undefined;
}

export const runCommand: CommandModule<object, Options> = {
  builder: argv =>
    runOptions(argv)
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print every command, touch nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'The result document on stdout' })
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress, only alarms' })
      .option('history', {
        type: 'string',
        describe: 'Record the run: in history.db of the state folder, a file or a postgres:// URL',
      })
      .option('color', { type: 'boolean', describe: 'Colour even in a pipe, or (--no-color) never' })
      .example('$0 --host lab-win01 --scenario psexec-like', 'one scenario on one host'),
  async handler(options) {
    const job = await jobOf(options);
    refuseMixedOutput(job.reports, options.json);
    const surroundings = await surroundingsOf(job.inventory, job.hosts, job.faults);
    // What is printed is printed when all is put back and the lab gone: stdout may be a pipe that nobody reads.
    const end = await using(surroundings, async ({ inventory, hosts }) => {
      const targets = pairUp(hosts, job.chosen, job);
      const isDry = options['dry-run'];
      const asked = isDry && job.rules.length === 0 ? undefined : await rulesAsked(job, targets);
      return isDry || asked === undefined
        ? plans(targets, job.uniqueNames)
        : drillTargets({ ...options, job, asked, targets, inventory });
    });
    if ('result' in end) {
      await recordIfAsked(end, options.history);
      await conclude(end, job.reports, options);
    } else printDryRun(end, options.json);
  },
};

/** The result is on disk by now. `--history` may stand alone, and an empty environment variable asks for nothing. */
async function recordIfAsked(drilled: Drilled, history: string | undefined): Promise<void> {
  if (history === undefined && !process.env.SERVICEDRILL_HISTORY) return;
  const { recordRun } = await import('../history/record.ts');
  await recordRun(drilled, history);
}

/** Two documents in one stream are none. @throws {UsageError} */
function refuseMixedOutput(reports: readonly ReportOption[], json: boolean): void {
  const printed = reports.filter(({ path }) => path === '-').map(({ format }) => `--report ${format.name}:-`);
  const [first, second] = json ? ['--json', ...printed] : printed;
  if (second !== undefined)
    throw new UsageError(
      `${first} and ${second} would mix on stdout: give one of them a file, ${second.replace(':-', ':PATH')}`,
    );
}

function plans(targets: readonly Target[], uniqueNames: boolean) {
  return targets.flatMap(({ host, scenarios }) =>
    scenarios.map(scenario => dryRun(scenario, host, uniqueNames)),
  );
}
