import type { Format } from './format.ts';
import { reportFormats } from './formats.ts';
import { plain } from './text/plain.ts';

/** `path` is absent where the caller's default applies, and `-` for stdout. */
export interface ReportOption {
  readonly format: Format;
  readonly path?: string;
}

/** What `--report` was given and could not be understood; the message is one line for the user. */
export class ReportOptionError extends Error {
  override readonly name = 'ReportOptionError';
}

/** Reads `html`, `html:out/report.html` or `json:-`. @throws {ReportOptionError} */
export function parseReportOption(text: string, formats: readonly Format[] = reportFormats): ReportOption {
  const colon = text.indexOf(':');
  const name = colon < 0 ? text : text.slice(0, colon);
  const format = formats.find(known => known.name === name);
  if (format === undefined) throw new ReportOptionError(unknown(name, formats));
  if (colon < 0) return { format };
  const path = text.slice(colon + 1);
  if (path === '')
    throw new ReportOptionError(
      `report '${plain(text)}' has no path after the colon: give one, '-' or neither`,
    );
  return { format, path };
}

function unknown(name: string, formats: readonly Format[]): string {
  const names = formats.map(format => format.name);
  const [nearest = ''] = names.toSorted((a, b) => distance(name, a) - distance(name, b));
  return `unknown report format '${plain(name)}', did you mean '${nearest}'? (${names.join(', ')})`;
}

/** Levenshtein's: insertions, deletions and substitutions between two short words. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from.slice(0, 40).toLowerCase()].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const substituted = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(substituted, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
