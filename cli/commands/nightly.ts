import type { CommandModule } from 'yargs';
import { type Drilled, dryRun } from '../../engine/index.ts';
import { type Night, runNight, takeNightLock, whyNotTonight } from '../../nightly/index.ts';
import { plain } from '../../reports/index.ts';
import { conclude } from '../conclude.ts';
import { drillTargets } from '../drilling.ts';
import { printDryRun } from '../dry-run-text.ts';
import { explainFailure } from '../failure.ts';
import { compareText } from '../history/compare-text.ts';
import { historyOption, withHistory } from '../history/open.ts';
import { recordRun } from '../history/record.ts';
import { interruption } from '../interruption.ts';
import { emulatedOption, labFault, surroundingsOf, using } from '../inventory-or-lab.ts';
import { type NightOptions, type NightPlan, nightPlan } from '../nightly/plan.ts';
import { nightText } from '../nightly/text.ts';
import { print, warn } from '../output.ts';
import { rulesAsked } from '../own-rules.ts';
import { pairUp } from '../targets.ts';
import { outputWidth, wantsColor } from '../terminal.ts';

interface Options extends NightOptions {
  history?: string | undefined;
  'fail-on': 'any' | 'regression';
  'if-running': 'wait' | 'skip';
  'dry-run': boolean;
  json: boolean;
  quiet: boolean;
  color?: boolean | undefined;
}

export const nightlyCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .option('inventory', { type: 'string', describe: 'Inventory file with nightly:' })
      .option('file', { type: 'string', describe: 'File in the format of nightly:, instead of it' })
      .option('emulated', emulatedOption)
      .option('lab-fault', labFault)
      .option('history', historyOption)
      .option('timeout', { type: 'string', default: '60s', describe: 'Longest wait for evidence' })
      .option('fail-on', {
        choices: ['any', 'regression'] as const,
        default: 'any' as const,
        describe:
          'What ends with 1: any expectation that is not met and not accepted, or only what was met before',
      })
      .option('if-running', {
        choices: ['wait', 'skip'] as const,
        default: 'wait' as const,
        describe: 'What to do while another nightly run is running',
      })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print every command, touch nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' })
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress, only alarms' })
      .option('color', { type: 'boolean', describe: 'Colour even in a pipe, or (--no-color) never' })
      .example('$0 nightly', 'what nightly: in the inventory says'),
  async handler(options) {
    const night = await nightPlan(options);
    const { plan, job } = night;
    if (options['dry-run']) return dry(night, options.json);
    const why = whyNotTonight(plan, new Date());
    if (why !== undefined) return notRun(why, options.json);
    const ended = interruption(warn);
    const wish = { ifRunning: options['if-running'], patienceMs: plan.withinMs, signal: ended.signal };
    const lock = await takeNightLock(job.state, wish);
    if (lock.state === 'held') {
      ended.dispose();
      if (options['if-running'] === 'wait') process.exitCode = 3;
      return notRun('another night is running in this state folder: this one stepped aside', options.json);
    }
    if (lock.warning !== undefined) warn(plain(lock.warning));
    try {
      await tell(await tonight(night, options, ended.signal), night, options);
    } finally {
      ended.dispose();
      lock.release();
    }
  },
};

async function notRun(why: string, json: boolean): Promise<void> {
  const document = { schema: 'servicedrill/night@1', run: null, why, exitCode: process.exitCode ?? 0 };
  await print(json ? `${JSON.stringify(document, undefined, 2)}\n` : `${why}\n`);
}

async function dry({ job }: NightPlan, json: boolean): Promise<void> {
  const surroundings = await surroundingsOf(job.inventory, job.hosts, job.faults);
  const plans = await using(surroundings, async ({ hosts }) =>
    pairUp(hosts, job.chosen, job).flatMap(({ host, scenarios }) =>
      scenarios.map(scenario => dryRun(scenario, host, job.uniqueNames)),
    ),
  );
  printDryRun(plans, json);
}

async function tonight(
  { plan, job, accepted, channels }: NightPlan,
  options: Options,
  signal: AbortSignal,
): Promise<Night> {
  const surroundings = await surroundingsOf(job.inventory, job.hosts, job.faults);
  return using(surroundings, async ({ inventory, hosts }) => {
    const targets = pairUp(hosts, job.chosen, job);
    const asked = await rulesAsked(job, targets);
    const { quiet, color } = options;
    return runNight({
      ...{ plan, targets, accepted, channels, failOn: options['fail-on'], state: job.state, signal },
      drill: (some, deadline) =>
        drillTargets({
          ...{ job, asked, targets: some, inventory, quiet: quiet || options.json, color },
          ...{ signal: deadline, hostMs: plan.hostWithinMs },
        }),
      remember: (drilled, name) => remember(drilled, name, plan.inconclusiveNights, options.history),
      warn: text => warn(plain(text)),
      now: () => new Date(),
    });
  });
}

/** Records a night and lays it beside what was before; undefined, with a line on stderr, where the history fails. */
async function remember(drilled: Drilled, plan: string, untoldRuns: number, named: string | undefined) {
  const isRecorded = await recordRun(drilled, named, { kind: 'nightly', plan });
  if (!isRecorded) return undefined;
  try {
    return await withHistory({ named }, async history => {
      const { runs: nights } = await history.runs({ kind: 'nightly', plan, limit: 2 });
      const comparison = await history.compare(drilled.result.run.id, undefined, { untoldRuns });
      return { comparison, isFirst: nights.length <= 1 };
    });
  } catch (error) {
    warn(`not compared: ${explainFailure(error).text}`);
    return undefined;
  }
}

async function tell(night: Night, { job }: NightPlan, options: Options): Promise<void> {
  const { drilled, comparison, gaps, sent, notification, exitCode } = night;
  const color = wantsColor(process.stdout, options.color);
  await conclude(drilled, job.reports, {
    ...options,
    json: false,
    quiet: options.quiet,
    silent: options.json,
  });
  process.exitCode =
    [4, 2, 3, 1, 0].find(code => code === exitCode || (code === process.exitCode && code === 2)) ?? exitCode;
  if (options.json) {
    const document = {
      ...{ schema: 'servicedrill/night@1', run: drilled.result.run, exitCode: process.exitCode },
      ...{ folder: drilled.folder, summary: drilled.result.summary, comparison: comparison ?? null },
      ...{ accepted: gaps, messages: notification.messages, told: sent },
    };
    return print(`${JSON.stringify(document, undefined, 2)}\n`);
  }
  if (comparison !== undefined) await print(`${compareText(comparison, { width: outputWidth(), color })}\n`);
  await print(nightText(night, color));
}
