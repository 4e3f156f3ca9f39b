import { availableParallelism } from 'node:os';
import type { CommandModule } from 'yargs';
import type { Pool } from '../eval/pool.ts';
import type { WorkerSetup } from '../eval/worker.ts';
import { type CacheOption, cacheOption, ruleCache } from '../rules/cache.ts';
import { type PlaceholderOptions, placeholderOptions, placeholdersFrom } from '../rules/placeholders.ts';
import {
  parseLogsource,
  type TaxonomyOption,
  taxonomyFrom,
  taxonomyOption,
} from '../rules/source-options.ts';
import { parseCount } from '../usage.ts';

interface Options extends PlaceholderOptions, TaxonomyOption, CacheOption {
  file: string[];
  rules: string[];
  format?: Format | undefined;
  logsource?: string | undefined;
  explain?: string | undefined;
  limit: number;
  workers: number;
  json: boolean;
  verbose: boolean;
  'fail-on-match': boolean;
  color?: boolean | undefined;
}

const formats = [
  'evtx',
  'windows-xml',
  'json-lines',
  'json',
  'eslogger',
  'journal-json',
  'journal-export',
  'auditd',
  'syslog',
] as const;
type Format = (typeof formats)[number];

export const evalCommand: CommandModule<object, Options> = {
  builder: argv =>
    cacheOption(taxonomyOption(placeholderOptions(argv)))
      .positional('file', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Recorded logs, compressed or not; folders of them, also run folders; - for stdin',
      })
      .option('rules', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        describe: 'Rule file or folder, can be repeated; default: the shipped rules',
      })
      .option('format', { choices: formats, describe: 'Format, where the content does not show it' })
      .option('logsource', {
        type: 'string',
        describe: 'Log source of unknown JSON and text lines: product=aws,service=cloudtrail',
      })
      .option('explain', { type: 'string', describe: 'Id, title or file of a rule: why it matches or not' })
      .option('limit', { type: 'number', default: 5, describe: 'Events that --explain shows' })
      .option('workers', { type: 'number', default: 1, describe: 'Number of threads' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'One JSON line a match, the summary last',
      })
      .option('verbose', {
        type: 'boolean',
        default: false,
        describe: 'Show every match and every unusable rule',
      })
      .option('fail-on-match', { type: 'boolean', default: false, describe: 'Exit code 1 if a rule matched' })
      .option('color', { type: 'boolean', describe: '--no-color: never colour' })
      .example('$0 eval --rules sigma/rules Security.evtx', 'SigmaHQ over an event log')
      .example('$0 eval --explain my-rule.yml --rules my-rule.yml events.jsonl', 'why a rule is silent'),
  handler: evaluateFiles,
};

async function evaluateFiles(options: Options): Promise<void> {
  const most = 4 * availableParallelism();
  const [workers, limit] = [
    parseCount('--workers', options.workers, most),
    parseCount('--limit', options.limit, 1000),
  ];
  const [{ inputsOf }, { ruleSetOf }, { shippedRules }] = await Promise.all([
    import('../eval/inputs.ts'),
    import('../rules/load.ts'),
    import('../../validators/index.ts'),
  ]);
  const inputs = await inputsOf([...options.file, ...standardInput()], options.rules);
  const rules = inputs.rules.length > 0 ? inputs.rules : [shippedRules];
  const placeholders = await placeholdersFrom(options);
  const taxonomy = await taxonomyFrom(options);
  const logsource = parseLogsource(options.logsource);
  const { json, verbose, color, explain } = options;
  const places = logsource ? { logsource } : {};
  const compiling = { placeholders, taxonomy, ...ruleCache(options) };
  const setup = { ...compiling, rules, read: places, withFields: json };
  const pool = workers > 1 && explain === undefined ? await poolOf(workers, setup) : undefined;
  try {
    const set = await ruleSetOf(rules, compiling);
    const read = options.format ? { ...places, format: options.format } : places;
    const work = { set, files: inputs.files, read, json, verbose, color };
    if (explain !== undefined) {
      const { explainFiles } = await import('../eval/explain.ts');
      process.exitCode = (await explainFiles({ ...work, rule: explain, limit })) ? 0 : 3;
      return;
    }
    const { evaluate } = await import('../eval/evaluate.ts');
    const { matches, unreadable } = await evaluate({ ...work, pool });
    process.exitCode = unreadable.length > 0 ? 3 : options['fail-on-match'] && matches > 0 ? 1 : 0;
  } finally {
    await pool?.close();
  }
}

async function poolOf(size: number, setup: WorkerSetup): Promise<Pool> {
  const { Pool } = await import('../eval/pool.ts');
  return new Pool(size, setup);
}

/** yargs drops a bare dash from a list of positionals. */
function standardInput(): string[] {
  return process.argv.slice(2).filter(word => word === '-');
}
