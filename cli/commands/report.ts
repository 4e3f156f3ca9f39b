import type { CommandModule } from 'yargs';
import { checkedStateDir } from '../../engine/index.ts';
import { parseReportOption, type ReportOption, renderTable, reportFormats } from '../../reports/index.ts';
import { deliver } from '../deliver.ts';
import { findRun } from '../find-run.ts';
import { print } from '../output.ts';
import { outputWidth, wantsColor } from '../terminal.ts';
import { UsageError } from '../usage.ts';

interface Options {
  run: string;
  format: string[];
  color?: boolean | undefined;
}

export const reportCommand: CommandModule<object, Options> = {
  builder: argv =>
    argv
      .positional('run', {
        type: 'string',
        demandOption: true,
        describe: 'Id of a run, latest, a run folder or a result document',
      })
      .option('format', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        describe: `${reportFormats.map(({ name }) => name).join('|')}[:PATH]; stdout without PATH; can be repeated`,
      })
      .option('color', { type: 'boolean', describe: 'Colour even in a pipe, or (--no-color) never' })
      .example('$0 report latest --format html:drill.html --format sarif:drill.sarif', 'two files'),
  async handler({ run, format, color }) {
    const reports = format.map(text => parseReportOption(text));
    refuseMixed(reports);
    const result = findRun(run, checkedStateDir());
    if (reports.length === 0)
      return print(
        `${renderTable(result, { width: outputWidth(), color: wantsColor(process.stdout, color) })}\n`,
      );
    process.exitCode = await deliver(result, reports, { path: () => '-', named: true });
  },
};

/** @throws {UsageError} */
function refuseMixed(reports: readonly ReportOption[]): void {
  const [first, second] = reports.filter(({ path = '-' }) => path === '-');
  if (first !== undefined && second !== undefined)
    throw new UsageError(
      `${first.format.name} and ${second.format.name} would mix on stdout: give one of them a file, --format ${second.format.name}:PATH`,
    );
}
