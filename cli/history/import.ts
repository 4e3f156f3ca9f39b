import { dirname, resolve } from 'node:path';
import { checkedStateDir } from '../../engine/index.ts';
import { plain } from '../../reports/index.ts';
import { allRunFiles, readRun, runFile } from '../find-run.ts';
import { print, warn } from '../output.ts';
import { UsageError } from '../usage.ts';
import { withHistory } from './open.ts';
import { keptMeta } from './record.ts';

interface Options {
  readonly history?: string | undefined;
  readonly json: boolean;
}

interface Imported {
  readonly run: string;
  readonly state: 'recorded' | 'known';
}

/** Records earlier runs, each once; one that cannot be read is told, and the others are recorded. @throws {UsageError} */
export async function importRuns(names: readonly string[], { history: named, json }: Options): Promise<void> {
  if (names.length === 0)
    throw new UsageError('history import needs runs: ids, run folders, result documents, or all');
  const state = checkedStateDir();
  const done: Imported[] = [];
  await withHistory({ named, create: true }, async history => {
    for (const name of names)
      for (const file of filesOf(name, state)) {
        const result = readable(file);
        if (result === undefined) continue;
        const folder = resolve(dirname(file));
        const isNew = await history.record(result, { ...keptMeta(folder), folder, imported: true });
        done.push({ run: result.run.id, state: isNew ? 'recorded' : 'known' });
      }
    const recorded = done.filter(each => each.state === 'recorded').length;
    if (json) return print(`${JSON.stringify({ history: history.where, runs: done }, undefined, 2)}\n`);
    const known = done.length - recorded;
    const rest = known === 0 ? '' : `, ${known} known already`;
    await print(
      `${recorded} ${recorded === 1 ? 'run' : 'runs'} recorded in ${plain(history.where)}${rest}\n`,
    );
  });
}

function filesOf(name: string, state: string): string[] {
  if (name === 'all') return allRunFiles(state);
  try {
    return [runFile(name, state)];
  } catch (error) {
    return failed(error);
  }
}

function readable(file: string) {
  try {
    return readRun(file);
  } catch (error) {
    failed(error);
    return undefined;
  }
}

/** The exit code is 2 in the end. */
function failed(error: unknown): never[] {
  if (!(error instanceof UsageError)) throw error;
  warn(plain(error.message));
  process.exitCode = 2;
  return [];
}
