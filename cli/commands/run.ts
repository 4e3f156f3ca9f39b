import { existsSync } from 'node:fs';
import type { CommandModule } from 'yargs';
import {
  type Drilled,
  dryRun,
  hostsAtOnce,
  type RulesOf,
  readRules,
  rulesFor,
  runDrill,
  stateDir,
} from '../../engine/index.ts';
import { parseReportOption, progress } from '../../reports/index.ts';
import { runnerPool } from '../../runners/index.ts';
import { shippedRules } from '../../validators/index.ts';
import { conclude } from '../conclude.ts';
import { printDryRun } from '../dry-run-text.ts';
import { keepHeapSmall } from '../heap.ts';
import { interruption } from '../interruption.ts';
import { inventoryOrLab, labFault, using } from '../inventory-or-lab.ts';
import { programDigest } from '../program-digest.ts';
import { ruleFilesIn } from '../rules/load.ts';
import { chosenScenarios, pairUp, type Target } from '../targets.ts';
import { wantsColor } from '../terminal.ts';
import { parseCount, parseDuration, UsageError } from '../usage.ts';
import { version } from '../version.ts';

interface Options {
  host?: string[] | undefined;
  scenario?: string[] | undefined;
  inventory?: string | undefined;
  rules: string[];
  report: string[];
  timeout: string;
  dwell?: string | undefined;
  layer: 'logic' | 'alert';
  concurrency: number;
  'dry-run': boolean;
  'unique-names': boolean;
  'lab-fault': string[];
  json: boolean;
  quiet: boolean;
  color?: boolean | undefined;
}

export const runCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .option('host', { type: 'string', array: true, describe: 'Name, glob or group of the inventory' })
      .option('scenario', { type: 'string', array: true, describe: 'Id, technique, tag, glob or all' })
      .option('inventory', { type: 'string', describe: 'Inventory file' })
      .option('rules', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'More Sigma rules; same id replaces ours',
      })
      .option('report', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'json|junit|markdown|html[:PATH]',
      })
      .option('timeout', {
        type: 'string',
        default: '60s',
        describe: 'Longest wait for evidence; a silent log is given 15s all the same',
      })
      .option('dwell', {
        type: 'string',
        describe: 'Leave each service standing at least so long, to look at it',
      })
      .option('layer', {
        choices: ['logic', 'alert'] as const,
        default: 'logic' as const,
        describe: 'Where a detection counts',
      })
      .option('concurrency', {
        type: 'number',
        default: hostsAtOnce,
        describe: 'Hosts drilled at the same time',
      })
      .option('unique-names', {
        type: 'boolean',
        default: false,
        describe: "Never use a published tool's own names",
      })
      .option('lab-fault', labFault)
      .option('dry-run', { type: 'boolean', default: false, describe: 'Print every command, touch nothing' })
      .option('json', { type: 'boolean', default: false, describe: 'The result document on stdout' })
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress, only alarms' })
      .option('color', { type: 'boolean', describe: 'Colour even in a pipe, or (--no-color) never' })
      .example('$0 --host lab-win01 --scenario psexec-like', 'one scenario on one host'),
  async handler(options) {
    const reports = options.report.map(parseReportOption);
    const waits = { timeoutMs: parseDuration(options.timeout), dwellMs: dwellOf(options.dwell) };
    if (options.layer === 'alert')
      throw new UsageError('--layer alert needs a SIEM in the inventory; use --layer logic');
    parseCount('--concurrency', options.concurrency);
    for (const path of options.rules)
      if (!existsSync(path)) throw new UsageError(`--rules ${path}: there is no such file or folder`);
    const rules = (await Promise.all(options.rules.map(path => ruleFilesIn([path])))).flat();
    if (options.host === undefined && options.scenario === undefined)
      throw new UsageError(
        'what to drill is missing: simulate --host lab-win01 --scenario psexec-like, for example; simulate --help tells more',
      );
    const scenarios = chosenScenarios(
      required(options.scenario, '--scenario', 'simulate list shows them; all takes every one'),
    );
    const patterns = required(options.host, '--host', 'a name, glob or group of the inventory');
    const surroundings = await inventoryOrLab(options.inventory, patterns, options['lab-fault']);
    // What is printed is printed when all is put back and the lab gone: stdout may be a pipe that nobody reads.
    const end = await using(surroundings, async ({ inventory, hosts }) => {
      const targets = pairUp(hosts, scenarios, { hosts: patterns, scenarios: options.scenario ?? [] });
      return options['dry-run']
        ? plans(targets, options['unique-names'])
        : drill({ ...options, rules }, targets, inventory, waits);
    });
    if ('result' in end) await conclude(end, reports, options);
    else printDryRun(end, options.json);
  },
};

/** The payload ends by itself after 300 s. */
const longestDwellMs = 240_000;

function dwellOf(text: string | undefined): number {
  const ms = text === undefined ? 0 : parseDuration(text);
  if (ms > longestDwellMs)
    throw new UsageError(`--dwell ${text}: the payload does not stand that long; 4m at most`);
  return ms;
}

function required(values: string[] | undefined, option: string, what: string): string[] {
  if (values === undefined || values.length === 0) throw new UsageError(`${option} is missing: ${what}`);
  return values;
}

function plans(targets: readonly Target[], uniqueNames: boolean) {
  return targets.flatMap(({ host, scenarios }) =>
    scenarios.map(scenario => dryRun(scenario, host, uniqueNames)),
  );
}

/** Ours are all of use: whatever is told here came by `--rules`. */
function unusable(rules: RulesOf): string[] {
  // Whatever the placeholders hold; most scenarios are judged with empty lists, so that this set is compiled anyway.
  const refused = rules({ knownAdmins: [], knownServices: [] }).unusable;
  const [first, ...others] = refused;
  if (first === undefined) return [];
  const more = others.length === 0 ? '' : `, and ${others.length} more cannot`;
  return [`${first.file ?? first.title} cannot be used: ${first.why}${more}; simulate rules check tells all`];
}

async function drill(
  options: Options,
  targets: readonly Target[],
  inventory: Parameters<typeof runDrill>[0]['inventory'],
  waits: { timeoutMs: number; dwellMs: number },
): Promise<Drilled> {
  keepHeapSmall();
  const platforms = [...new Set(targets.map(({ host }) => host.platform))];
  const rules = rulesFor(await readRules(shippedRules, options.rules, platforms));
  const connections = runnerPool();
  const shown = progress(process.stderr, {
    color: wantsColor(process.stderr, options.color),
    tty: process.stderr.isTTY,
    width: () => process.stderr.columns || 100,
    quiet: options.quiet,
  });
  const interrupted = interruption(text => shown.report({ type: 'warning', text }));
  for (const text of unusable(rules)) shown.report({ type: 'warning', text });
  try {
    return await runDrill({
      inventory,
      targets,
      rules,
      connections,
      options: { ...options, ...waits, uniqueNames: options['unique-names'] },
      state: stateDir(),
      tool: { version: version(), digest: await programDigest() },
      report: event => shown.report(event),
      signal: interrupted.signal,
    });
  } finally {
    shown.stop();
    interrupted.dispose();
    await connections.close();
  }
}
