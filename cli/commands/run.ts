import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { CommandModule } from 'yargs';
import { type Drilled, dryRun, runDrill } from '../../engine/index.ts';
import type { Inventory } from '../../inventory/index.ts';
import { progress, type ReportOption } from '../../reports/index.ts';
import { runnerPool } from '../../runners/index.ts';
import { conclude } from '../conclude.ts';
import { printDryRun } from '../dry-run-text.ts';
import { keepHeapSmall } from '../heap.ts';
import { interruption } from '../interruption.ts';
import { surroundingsOf, using } from '../inventory-or-lab.ts';
import { type Job, jobOf } from '../job.ts';
import { type RulesAsked, rulesAsked } from '../own-rules.ts';
import { programDigest } from '../program-digest.ts';
import { type RunOptions, runOptions } from '../run-options.ts';
import { pairUp, type Target } from '../targets.ts';
import { wantsColor } from '../terminal.ts';
import { UsageError } from '../usage.ts';
import { version } from '../version.ts';

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
        : drill(job, asked, options, targets, inventory);
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

/** As `sha256sum` prints it. */
async function fileDigest(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
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

async function drill(
  job: Job,
  { rules, expected, warnings }: RulesAsked,
  options: Pick<Options, 'color' | 'quiet'>,
  targets: readonly Target[],
  inventory: Inventory,
): Promise<Drilled> {
  keepHeapSmall();
  const file = job.inventory?.file;
  const connections = runnerPool();
  const shown = progress(process.stderr, {
    color: wantsColor(process.stderr, options.color),
    tty: process.stderr.isTTY,
    width: () => process.stderr.columns || 100,
    quiet: options.quiet,
  });
  const interrupted = interruption(text => shown.report({ type: 'warning', text }));
  for (const text of warnings) shown.report({ type: 'warning', text });
  try {
    return await runDrill({
      inventory,
      targets,
      rules,
      expected,
      connections,
      options: job,
      state: job.state,
      inProcess: job.inventory === undefined,
      tool: { version: version(), digest: await programDigest() },
      ...(file !== undefined && { inventoryDigest: await fileDigest(file) }),
      report: event => shown.report(event),
      signal: interrupted.signal,
    });
  } finally {
    shown.stop();
    interrupted.dispose();
    await connections.close();
  }
}
