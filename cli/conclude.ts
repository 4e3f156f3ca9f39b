import { join } from 'node:path';
import type { Drilled } from '../engine/index.ts';
import {
  codeOf,
  type ReportOption,
  renderReport,
  renderTable,
  reportFileName,
  resultPieces,
  writeReport,
} from '../reports/index.ts';
import { outputWidth, wantsColor } from './terminal.ts';

export interface Delivery {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color?: boolean | undefined;
}

/**
 * The reports where they were wished for, else in the run's folder, then the table, or the document, on stdout; and the exit
 * code. What was found out is shown whatever becomes of the files; where a report could not be written the code is 2, and 3
 * where the result could not be kept.
 */
export async function conclude(
  { result, folder, unwritten }: Drilled,
  reports: readonly ReportOption[],
  options: Delivery,
): Promise<void> {
  process.exitCode = unwritten === undefined ? result.exitCode : Math.max(result.exitCode, 3);
  if (unwritten !== undefined)
    process.stderr.write(
      `the result cannot be written to ${folder} (${unwritten}): make room on the disk, or set SERVICEDRILL_STATE\n`,
    );
  for (const { format, path } of reports) {
    if (path === '-') continue;
    const text = renderReport(format, result);
    const written = await saved(format, path ?? join(folder, reportFileName(format)), text, options);
    if (!written && result.exitCode !== 4) process.exitCode = 2;
  }
  for (const piece of printed(result, reports, options)) process.stdout.write(piece);
  if (!options.quiet) process.stderr.write(`run folder: ${folder}\n`);
}

/** The document is as long as the fleet: it is never held whole. */
function* printed(
  result: Drilled['result'],
  reports: readonly ReportOption[],
  { json, color }: Delivery,
): Generator<string> {
  const wished = reports.filter(({ path }) => path === '-');
  if (json) yield* resultPieces(result);
  else if (wished.length === 0)
    yield `${renderTable(result, { width: outputWidth(), color: wantsColor(process.stdout, color) })}\n`;
  for (const { format } of wished) yield renderReport(format, result);
}

async function saved(format: string, file: string, text: string, { quiet }: Delivery): Promise<boolean> {
  try {
    await writeReport(file, text);
    if (!quiet) process.stderr.write(`${format} report: ${file}\n`);
    return true;
  } catch (error) {
    process.stderr.write(`the ${format} report cannot be written to ${file} (${codeOf(error)})\n`);
    return false;
  }
}
