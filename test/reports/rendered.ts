import { type Result, renderReport, reportFormats } from '../../reports/index.ts';

/** A report of a shipped format, its files one after the other. */
export function rendered(name: string, result: Result): string {
  const format = reportFormats.find(known => known.name === name);
  if (format === undefined) throw new Error(`no format ${name}`);
  return renderReport(format, result)
    .map(({ text }) => text)
    .join('\n');
}
