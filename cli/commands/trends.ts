import type { CommandModule } from 'yargs';
import { noRuns } from '../history/named-run.ts';
import { historyOption, withHistory } from '../history/open.ts';
import { parseSince } from '../history/since.ts';
import { trendsText } from '../history/trends-text.ts';
import { print, warn } from '../output.ts';
import { outputWidth, wantsColor } from '../terminal.ts';

interface Options {
  history?: string | undefined;
  since?: string | undefined;
  json: boolean;
  color?: boolean | undefined;
}

export const trendsCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .option('history', historyOption)
      .option('since', {
        type: 'string',
        describe: 'Runs since: 2026-11-30 (UTC), 12h, 30d, 8w',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' })
      .option('color', { type: 'boolean', describe: 'Colour even in a pipe, or (--no-color) never' }),
  handler({ history: named, since, json, color }) {
    const from = since === undefined ? undefined : parseSince(since);
    return withHistory({ named }, async history => {
      const trends = await history.trends(from === undefined ? {} : { since: from });
      if (json) return print(`${JSON.stringify(trends, undefined, 2)}\n`);
      if (trends.runs > 0)
        return print(trendsText(trends, { width: outputWidth(), color: wantsColor(process.stdout, color) }));
      const [latest] = await history.ids(1);
      warn(
        latest === undefined
          ? noRuns(history)
          : `no run in ${history.where} began at ${since} or later; the latest is ${latest}`,
      );
    });
  },
};
