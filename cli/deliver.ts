import {
  codeOf,
  type Rendered,
  type ReportOption,
  type Result,
  renderReport,
  reportPaths,
  writeReport,
} from '../reports/index.ts';
import { print } from './output.ts';

type Format = ReportOption['format'];

export interface Destination {
  /** Where the report of a format goes that was given no path: a file, or `-`. */
  readonly path: (format: Format) => string;
  /** Names the files on stderr. */
  readonly named: boolean;
}

/** What became of reports: 2 where one could not be written as asked, 3 where it could not be made. */
export type Delivered = 0 | 2 | 3;

/** Writes reports to their files and to stdout; one that fails is told and loses no other. Gives the worst ending of all. */
export async function deliver(
  result: Result,
  reports: readonly ReportOption[],
  destination: Destination,
): Promise<Delivered> {
  const endings: Delivered[] = [];
  for (const { format, path } of reports) {
    const made = rendered(format, result);
    if (made === undefined) endings.push(3);
    else endings.push(await put(format, made, path ?? destination.path(format), destination.named));
  }
  return endings.includes(2) ? 2 : endings.includes(3) ? 3 : 0;
}

function rendered(format: Format, result: Result): readonly Rendered[] | undefined {
  try {
    return renderReport(format, result);
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    tell(`the ${format.name} report cannot be made, by a mistake in servicedrill:\n${stack}`);
    return undefined;
  }
}

async function put(
  format: Format,
  files: readonly Rendered[],
  path: string,
  named: boolean,
): Promise<Delivered> {
  if (path === '-') return putOut(format, files);
  const paths = reportPaths(path, format, files);
  const written = await Promise.all(
    files.map(({ text }, index) => saved(format, paths[index] ?? path, text, named)),
  );
  if (files.length === 0)
    tell(`the ${format.name} report has nothing to tell of this run: no file was written`);
  return written.every(Boolean) ? 0 : 2;
}

async function putOut({ name }: Format, files: readonly Rendered[]): Promise<Delivered> {
  const [first, second] = files;
  if (second !== undefined) {
    tell(
      `the ${name} report of this run is ${files.length} files, which would mix on stdout: ${name}:PATH writes them`,
    );
    return 2;
  }
  if (first === undefined) tell(`the ${name} report has nothing to tell of this run`);
  else await print(first.text);
  return 0;
}

async function saved({ name }: Format, file: string, text: string, named: boolean): Promise<boolean> {
  try {
    await writeReport(file, text);
    if (named) tell(`${name} report: ${file}`);
    return true;
  } catch (error) {
    tell(`the ${name} report cannot be written to ${file} (${codeOf(error)})`);
    return false;
  }
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
