import type { CommandModule } from 'yargs';
import { compareText } from '../history/compare-text.ts';
import { namedRun } from '../history/named-run.ts';
import { historyOption, withHistory } from '../history/open.ts';
import { print } from '../output.ts';
import { outputWidth, wantsColor } from '../terminal.ts';
import { parseCount } from '../usage.ts';

interface Options {
  earlier?: string | undefined;
  later?: string | undefined;
  history?: string | undefined;
  'inconclusive-nights'?: number | undefined;
  json: boolean;
  color?: boolean | undefined;
}

const naming = 'id, latest, last-good, or a day (UTC) for its last run';

export const compareCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .positional('earlier', {
        type: 'string',
        describe: `Run to compare with: ${naming}. Default: the last verdict of each expectation before`,
      })
      .positional('later', {
        type: 'string',
        default: 'latest',
        describe: 'Run to judge, named in the same way',
      })
      .option('history', historyOption)
      .option('inconclusive-nights', {
        type: 'number',
        describe: 'Inconclusive runs in a row that count as a regression; default: 3',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' })
      .option('color', { type: 'boolean', describe: 'Colour even in a pipe, or (--no-color) never' })
      .example('$0 compare', 'the latest run beside what was before it')
      .example('$0 compare last-good', 'the latest run beside the last one in which nothing was wrong')
      .example('$0 compare 2026-11-30 2026-12-01', 'the last runs of two days'),
  async handler({ earlier, later = 'latest', history: named, json, color, ...options }) {
    const nights = options['inconclusive-nights'];
    const untoldRuns = nights === undefined ? undefined : parseCount('--inconclusive-nights', nights);
    const comparison = await withHistory({ named }, async history => {
      const to = await namedRun(history, later);
      const from = earlier === undefined ? undefined : await namedRun(history, earlier);
      return history.compare(to.id, from?.id, untoldRuns === undefined ? {} : { untoldRuns });
    });
    process.exitCode = comparison.worse ? 1 : 0;
    const text = json
      ? `${JSON.stringify(comparison, undefined, 2)}\n`
      : compareText(comparison, { width: outputWidth(), color: wantsColor(process.stdout, color) });
    await print(text);
  },
};
