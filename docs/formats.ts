import { readFile } from 'node:fs/promises';
import { reportFileName, reportFormats } from '../reports/index.ts';
import { table } from './table.ts';

const [begin, end] = ['<!-- formats: npm run generate -->', '<!-- end of formats -->'];

/** docs/reports.md, which is written by hand, with its table of formats as the registry has them. */
export async function reportsPage(): Promise<string> {
  const page = await readFile(new URL('reports.md', import.meta.url), 'utf8');
  const [before, rest = ''] = page.split(begin);
  const [, after] = rest.split(end);
  if (after === undefined)
    throw new Error(`docs/reports.md has no place for its formats: ${begin} ... ${end}`);
  const rows = reportFormats.map(format => [`\`${format.name}\``, format.purpose, reportFileName(format)]);
  return `${before}${begin}\n${table(['`--report`', 'for', 'default name in the run folder'], rows)}\n${end}${after}`;
}
