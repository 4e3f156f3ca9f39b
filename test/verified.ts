import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { withLock } from '../lab/debian/lock.ts';

/** One feature that tests tried on a real system, as docs/verified.md shows it. */
export interface Trial {
  readonly feature: string;
  /** The system and its versions, as it tells them itself. */
  readonly system: string;
  /** `2026-11-24`, or `failed 2026-11-24` */
  readonly date: string;
  /** What stood between the test and the real thing, and was ours. */
  readonly ours: string;
}

/**
 * Belongs at the top of a describe block whose tests try a feature on a real system. Where VERIFIED names a file, the
 * feature's row in it is written anew when all of them have passed, and says so when one of them, or what prepares
 * them, has failed. A skipped or unselected one leaves it alone.
 */
export function verifies(feature: string, system: () => Promise<string>, ours: string): void {
  after(async function () {
    const suite = this.test?.parent;
    const path = process.env.VERIFIED;
    if (suite === undefined || path === undefined) return;
    const failed = anyFailed(suite);
    if (!failed && !allPassed(suite)) return;
    const today = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
    // What failed may be the very host that would tell.
    const told = failed ? await system().catch(() => 'it did not tell') : await system();
    await written(path, { feature, system: told, date: failed ? `failed ${today}` : today, ours });
  });
}

function allPassed({ tests, suites }: Mocha.Suite): boolean {
  return tests.every(test => test.state === 'passed') && suites.every(allPassed);
}

function anyFailed(suite: Mocha.Suite): boolean {
  return (
    [...suite.tests, ...hooksOf(suite)].some(({ state }) => state === 'failed') ||
    suite.suites.some(anyFailed)
  );
}

/** Mocha reports them nowhere else. */
function hooksOf(suite: Mocha.Suite): Mocha.Hook[] {
  return ['_beforeAll', '_beforeEach', '_afterEach', '_afterAll'].flatMap(name => Reflect.get(suite, name));
}

const opening = '<!-- what tests tried -->\n';
const closing = '<!-- end of what tests tried -->\n';
const head = '| feature | real system | date | what was ours in it |\n|---|---|---|---|\n';

/** The rows between the two comments of docs/verified.md. @throws where the comments are not there */
export function readTrials(document: string): Trial[] {
  return split(document)
    .table.split('\n')
    .slice(2)
    .filter(line => line.startsWith('|'))
    .map(line => {
      const [, feature = '', system = '', date = '', ours = ''] = line.split('|').map(cell => cell.trim());
      return { feature, system, date, ours };
    });
}

/** The document with `fresh` in place of the rows of the same features; new ones come last. */
export function withTrials(document: string, fresh: readonly Trial[]): string {
  const rows = new Map([...readTrials(document), ...fresh].map(trial => [trial.feature, trial]));
  const lines = [...rows.values()].map(({ feature, system, date, ours }) =>
    [feature, system, date, ours].map(cell => cell.replaceAll(/[|\r\n]+/g, ' ')).join(' | '),
  );
  const { before, after } = split(document);
  return `${before}${opening}${head}${lines.map(line => `| ${line} |\n`).join('')}${closing}${after}`;
}

function split(document: string): { before: string; table: string; after: string } {
  const [from, to] = [document.indexOf(opening), document.indexOf(closing)];
  if (from < 0 || to < from) throw new Error('the comments around the table of trials are missing');
  return {
    before: document.slice(0, from),
    table: document.slice(from + opening.length, to),
    after: document.slice(to + closing.length),
  };
}

/** Other files of the run are tried at the same time. */
async function written(path: string, trial: Trial): Promise<void> {
  await withLock(resolve(path), undefined, async () => {
    await writeFile(path, withTrials(await readFile(path, 'utf8'), [trial]));
  });
}
