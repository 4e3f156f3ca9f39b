import { join, parse } from 'node:path';
import type { Format } from './format.ts';
import { attire } from './formats/attire.ts';
import { csv } from './formats/csv.ts';
import { html } from './formats/html.tsx';
import { json } from './formats/json.ts';
import { junit } from './formats/junit.ts';
import { markdown } from './formats/markdown.ts';
import { navigator } from './formats/navigator.ts';
import { sarif } from './formats/sarif.ts';
import { disarmed } from './reading.ts';
import type { Result } from './result.ts';

/** The registry: a new report is one file in formats/ and one line here. Help and docs/reports.md follow from it. */
export const reportFormats: readonly Format[] = [json, junit, markdown, html, csv, navigator, attire, sarif];

/** One file of a report: its text, and what it is of where there may be several. */
export interface Rendered {
  readonly of?: string;
  readonly text: string;
}

/** The report as its files: one, or one for each part, which may be none. */
export function renderReport({ exact, render }: Format, result: Result): readonly Rendered[] {
  const made = render(exact ? result : disarmed(result));
  return typeof made === 'string' ? [{ text: made }] : made;
}

/** The name of a report in the run folder: `report.html`. */
export function reportFileName({ extension }: Format): string {
  return `report.${extension}`;
}

/**
 * Where the files of a report go that is to be written to `path`: a single one there, several beside each other with what
 * each is of in its name, `out/drill-web01.json`.
 */
export function reportPaths(path: string, { extension }: Format, files: readonly Rendered[]): string[] {
  if (files.length === 1) return [path];
  const { dir, base, name, ext } = parse(path);
  const ending = base.endsWith(`.${extension}`) ? `.${extension}` : ext;
  const stem = ending === ext ? name : base.slice(0, -ending.length);
  const taken = new Set<string>();
  return files.map(({ of = '' }) => {
    const own = unique(of.replaceAll(/[^\w.-]/g, '_'), taken);
    return join(dir, `${stem}-${own}${ending}`);
  });
}

function unique(name: string, taken: Set<string>): string {
  let own = name;
  for (let count = 2; taken.has(own.toLowerCase()); count++) own = `${name}-${count}`;
  taken.add(own.toLowerCase());
  return own;
}
