import { join } from 'node:path';
import type { Drilled } from '../engine/index.ts';
import { type ReportOption, renderTable, reportFileName, resultPieces } from '../reports/index.ts';
import { deliver } from './deliver.ts';
import { outputWidth, wantsColor } from './terminal.ts';

export interface Delivery {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color?: boolean | undefined;
  /** Nothing on stdout but reports that were asked for there. */
  readonly silent?: boolean;
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
  const destination = {
    path: (format: ReportOption['format']) => join(folder, reportFileName(format)),
    named: !options.quiet,
  };
  const printed = reports.some(({ path }) => path === '-');
  // Files first: stdout may be a pipe that nobody reads.
  const inOrder = reports.toSorted((a, b) => Number(a.path === '-') - Number(b.path === '-'));
  const ending = await deliver(result, inOrder, destination);
  process.exitCode = worse(process.exitCode, ending);
  if (!options.silent) for (const piece of shown(result, printed, options)) process.stdout.write(piece);
  if (!options.quiet) process.stderr.write(`run folder: ${folder}\n`);
}

/** The document is as long as the fleet: it is never held whole. */
function* shown(result: Drilled['result'], printed: boolean, { json, color }: Delivery): Generator<string> {
  if (json) yield* resultPieces(result);
  else if (!printed)
    yield `${renderTable(result, { width: outputWidth(), color: wantsColor(process.stdout, color) })}\n`;
}

const order = [4, 2, 3, 1, 0];

/** The one of two exit codes that applies. */
function worse(one: number, other: number): number {
  return order.find(code => code === one || code === other) ?? one;
}
