import type { Argv, CommandModule } from 'yargs';
import { type CacheOption, cacheOption } from '../rules/cache.ts';
import { type PlaceholderOptions, placeholderOptions, placeholdersFrom } from '../rules/placeholders.ts';
import { type TaxonomyOption, taxonomyFrom, taxonomyOption } from '../rules/source-options.ts';
import { UsageError } from '../usage.ts';

interface Folders {
  dir?: string[] | undefined;
  json: boolean;
}

export const rulesCommand: CommandModule = {
  builder: argv =>
    argv
      .command(checkCommand)
      .command(listCommand)
      .command(coverageCommand)
      .command(pipelineCommand)
      .command(testCommand),
  handler({ command }) {
    throw new UsageError(
      `there is no simulate rules ${String(command)}; there are check, list, coverage, pipeline and test`,
    );
  },
};

const checkCommand: CommandModule<
  object,
  Folders & PlaceholderOptions & TaxonomyOption & { quiet: boolean }
> = {
  command: 'check [dir..]',
  describe: 'What is wrong with rules: schema, unknown fields, dead selections, contradictions',
  builder: argv =>
    taxonomyOption(placeholderOptions(folders(argv))).option('quiet', {
      type: 'boolean',
      default: false,
      describe: 'No notes, only errors and warnings',
    }),
  async handler(options) {
    const { checkRules } = await import('../rules/check.ts');
    const placeholders = await placeholdersFrom(options);
    const taxonomy = await taxonomyFrom(options);
    const dirs = await rulesIn(options);
    process.exitCode = (await checkRules({ ...options, dirs, placeholders, taxonomy })) ? 0 : 1;
  },
};

const listCommand: CommandModule<object, Folders & CacheOption> = {
  command: 'list [dir..]',
  describe: 'The rules, their levels, log sources and techniques',
  builder: argv => cacheOption(folders(argv)),
  async handler(options) {
    const { listRules } = await import('../rules/list.ts');
    await listRules(await rulesIn(options), options);
  },
};

const coverageCommand: CommandModule<object, Folders & CacheOption & { navigator: boolean }> = {
  command: 'coverage [dir..]',
  describe: 'Techniques of ATT&CK that the rules cover',
  builder: argv =>
    cacheOption(folders(argv)).option('navigator', {
      type: 'boolean',
      default: false,
      describe: 'A layer for ATT&CK Navigator',
    }),
  async handler(options) {
    const { printCoverage } = await import('../rules/coverage.ts');
    await printCoverage(
      await rulesIn(options),
      options.navigator ? 'navigator' : options.json ? 'json' : 'table',
      options,
    );
  },
};

const pipelineCommand: CommandModule<object, PlaceholderOptions> = {
  command: 'pipeline',
  describe: 'A pipeline for sigma-cli that fills the placeholders of the rules: sigma convert -p FILE',
  builder: argv => placeholderOptions(argv),
  async handler(options) {
    const { printPipeline } = await import('../rules/pipeline.ts');
    await printPipeline(await placeholdersFrom(options));
  },
};

interface TestOptions extends PlaceholderOptions, TaxonomyOption, CacheOption {
  dir: string;
  rules: string[];
  json: boolean;
}

const testCommand: CommandModule<object, TestOptions> = {
  command: 'test <dir>',
  describe: "Rules against the recordings that their info.yml names (SigmaHQ's regression_data layout)",
  builder: argv =>
    cacheOption(taxonomyOption(placeholderOptions(argv)))
      .positional('dir', { type: 'string', demandOption: true, describe: 'Folder with info.yml files' })
      .option('rules', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        describe: 'Rule file or folder, can be repeated; default: found beside the recordings',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'One JSON line a test, the summary last',
      }),
  async handler(options) {
    const { testRules } = await import('../rules/test.ts');
    const placeholders = await placeholdersFrom(options);
    const taxonomy = await taxonomyFrom(options);
    process.exitCode = (await testRules({ ...options, placeholders, taxonomy })) ? 0 : 1;
  },
};

function folders<T>(argv: Argv<T>) {
  return argv
    .positional('dir', {
      type: 'string',
      array: true,
      describe: 'Rule files or folders; default: the shipped rules',
    })
    .option('json', { type: 'boolean', default: false, describe: 'JSON on stdout' });
}

async function rulesIn({ dir }: Folders): Promise<readonly string[]> {
  if (dir && dir.length > 0) return dir;
  const { shippedRules } = await import('../../validators/index.ts');
  return [shippedRules];
}
