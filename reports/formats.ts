import { html } from './formats/html.tsx';
import { json } from './formats/json.ts';
import { junit } from './formats/junit.ts';
import { markdown } from './formats/markdown.ts';
import { disarmed } from './reading.ts';
import type { Result } from './result.ts';

/** The registry: a new report is one file in formats/ and one line here. */
const formats = {
  json: { extension: 'json', render: json },
  junit: { extension: 'xml', render: readable(junit) },
  markdown: { extension: 'md', render: readable(markdown) },
  html: { extension: 'html', render: readable(html) },
} as const;

export type ReportFormat = keyof typeof formats;

/** Names of the formats, as `--report` takes them. */
export const reportFormats: readonly ReportFormat[] = ['json', 'junit', 'markdown', 'html'];

/** The whole document as text. Throws a ZodError when `result` is not one by the result model. */
export function renderReport(format: ReportFormat, result: Result): string {
  return formats[format].render(result);
}

/** The name of a report in the run folder: `report.html`. */
export function reportFileName(format: ReportFormat): string {
  return `report.${formats[format].extension}`;
}

function readable(render: (result: Result) => string): (result: Result) => string {
  return result => render(disarmed(result));
}
