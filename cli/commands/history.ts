import type { CommandModule } from 'yargs';
import type { RunQuery } from '../../history/index.ts';
import { nearest } from '../../inventory/index.ts';
import { chosenNames } from '../history/chosen.ts';
import { importRuns } from '../history/import.ts';
import { listText } from '../history/list-text.ts';
import { noRuns } from '../history/named-run.ts';
import { historyOption, withHistory } from '../history/open.ts';
import { type PruneOptions, prune } from '../history/prune.ts';
import { parseSince } from '../history/since.ts';
import { print, warn } from '../output.ts';
import { outputWidth, wantsColor } from '../terminal.ts';
import { hint, parseCount, UsageError } from '../usage.ts';

interface Options extends PruneOptions {
  action?: string | undefined;
  runs: string[];
  history?: string | undefined;
  host?: string[] | undefined;
  scenario?: string[] | undefined;
  since?: string | undefined;
  limit: number;
  json: boolean;
  color?: boolean | undefined;
}

const actions = ['import', 'prune'];

export const historyCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .positional('action', {
        type: 'string',
        describe: 'import or prune; without one, past runs are listed',
      })
      .positional('runs', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'For import: ids, run folders, result documents, or all',
      })
      .option('history', historyOption)
      .option('host', {
        type: 'string',
        array: true,
        describe: 'Runs that drilled hosts of that name or glob',
      })
      .option('scenario', { type: 'string', array: true, describe: 'Runs of scenarios of that id or glob' })
      .option('since', {
        type: 'string',
        describe: 'Runs since: 2026-11-30 (UTC), 12h, 30d, 8w',
      })
      .option('limit', { type: 'number', default: 30, describe: 'Number of latest runs' })
      .option('keep-days', { type: 'number', describe: 'For prune: keep runs of the last so many days' })
      .option('keep-runs', { type: 'number', describe: 'For prune: keep the latest so many runs' })
      .option('yes', { type: 'boolean', default: false, describe: 'For prune: do it' })
      .option('dry-run', { type: 'boolean', default: false, describe: 'For prune: only list what would go' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' })
      .option('color', { type: 'boolean', describe: 'Colour even in a pipe, or (--no-color) never' })
      .example('$0 history import all', 'every run of the state folder that is not recorded yet')
      .example('$0 history prune --keep-days 90 --yes', 'the last good run stays'),
  async handler(options) {
    const { action, runs } = options;
    if (action === undefined) return list(options);
    if (action === 'import') return importRuns(runs, options);
    if (action !== 'prune')
      throw new UsageError(
        `history knows no ${action}${hint(nearest(action, actions))}; simulate history --help`,
      );
    if (runs.length > 0)
      throw new UsageError('history prune takes no runs; give a limit: --keep-days N, --keep-runs N');
    return prune(options);
  },
};

/** @throws {UsageError} for names that the history does not know */
function list({ history: named, host, scenario, since, limit, json, color }: Options): Promise<void> {
  const from = since === undefined ? undefined : parseSince(since);
  const most = parseCount('--limit', limit);
  return withHistory({ named }, async history => {
    const known = await history.names();
    const stored = known.hosts.length > 0;
    const hosts = stored ? chosenNames('host', host, known.hosts, history) : undefined;
    const scenarios = stored ? chosenNames('scenario', scenario, known.scenarios, history) : undefined;
    const query: RunQuery = {
      limit: most,
      ...(hosts && { hosts }),
      ...(scenarios && { scenarios }),
      ...(from && { since: from }),
    };
    const found = await history.runs(query);
    if (json) return print(`${JSON.stringify(found, undefined, 2)}\n`);
    if (found.stored === 0) return warn(noRuns(history));
    await print(listText(found, { width: outputWidth(), color: wantsColor(process.stdout, color) }));
  });
}
