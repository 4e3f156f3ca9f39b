import { resolve } from 'node:path';
import { lastNight } from '../../nightly/index.ts';
import { interruption } from '../interruption.ts';
import { nightPlan } from '../nightly/plan.ts';
import { warn } from '../output.ts';
import { parseDuration, UsageError } from '../usage.ts';
import { crontabLine } from './cron.ts';
import { githubWorkflow, gitlabPipeline, jenkinsPipeline, launchdPlist } from './nightly-units.ts';
import { systemdUnits } from './systemd.ts';
import { program, type Task } from './task.ts';

type Print = 'systemd' | 'cron' | 'launchd' | 'github-actions' | 'gitlab-ci' | 'jenkins';

interface Options {
  readonly inventory?: string | undefined;
  readonly file?: string | undefined;
  readonly emulated: boolean;
  readonly 'lab-fault': string[];
  readonly timeout: string;
}

/**
 * What runs `simulate nightly`; undefined for systemd and cron where neither the inventory nor a file says what is due: they run the
 * catalogue then. @throws {UsageError | InventoryError} for what would end the night
 */
export async function nightlyTask(
  options: Options,
  print: Print,
  time: { readonly hour: number; readonly minute: number },
): Promise<string | undefined> {
  const { job } = await nightPlan(options);
  const isPlanned = options.file !== undefined || job.inventory?.nightly !== undefined;
  if (!isPlanned && (print === 'systemd' || print === 'cron')) return undefined;
  const words = wordsFor(options, job.inventory?.file, job.state, resolve);
  const task: Task = {
    ...{ ...time, program: program(), cleanup: ['cleanup', ...words.place], words: words.all },
    description: `Drill ${job.inventory === undefined ? 'EMULATED hosts' : 'the detections of ATT&CK T1569'}`,
  };
  const ci = ['nightly', ...named('--inventory', options.inventory), ...named('--file', options.file)];
  const ciWords = [...ci, ...(options.emulated ? ['--emulated'] : [])];
  const unit = { ...time, program: task.program, words: words.all, ciWords };
  switch (print) {
    case 'systemd':
      return systemdUnits(task, process.geteuid?.() === 0);
    case 'cron':
      return crontabLine(task);
    case 'launchd':
      return launchdPlist(unit);
    case 'github-actions':
      return githubWorkflow(unit);
    case 'gitlab-ci':
      return gitlabPipeline(unit);
    case 'jenkins':
      return jenkinsPipeline(unit);
  }
}

function wordsFor(
  { file, emulated, timeout }: Options,
  inventory: string | undefined,
  state: string,
  path: (text: string) => string,
) {
  const place = [...named('--inventory', inventory), '--state', path(state)];
  const plan = [
    ...named('--file', file === undefined ? undefined : path(file)),
    ...(emulated ? ['--emulated'] : []),
  ];
  return { place, all: ['nightly', ...place, ...plan, '--timeout', timeout, '--quiet'] };
}

function named(option: string, value: string | undefined): string[] {
  return value === undefined ? [] : [option, value];
}

interface ServiceOptions extends Options {
  readonly cron?: string | undefined;
  readonly timezone?: string | undefined;
  readonly jitter: string;
  readonly health?: string | undefined;
}

/** Runs nights by a cron pattern until SIGTERM. @throws {UsageError | InventoryError} before the first one */
export async function serveNights(options: ServiceOptions): Promise<void> {
  const { cron, timezone, health } = options;
  if (cron === undefined) throw new UsageError('schedule run needs --cron "0 2 * * *"');
  const { cronOf, serve } = await import('./service.ts');
  cronOf({ cron, timezone });
  const { plan, job } = await nightPlan(options);
  const { all } = wordsFor(options, job.inventory?.file, job.state, resolve);
  const ended = interruption(() => warn('ending: the running nightly run reverts its changes first'));
  try {
    await serve(
      {
        ...{
          cron,
          timezone,
          health,
          jitterMs: parseDuration(options.jitter),
          command: [...program(), ...all],
        },
        ...{ lastStart: await lastNight(job.state), catchUp: plan.catchUp },
      },
      ended.signal,
    );
  } finally {
    ended.dispose();
  }
}
