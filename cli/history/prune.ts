import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedStateDir, listLedgers } from '../../engine/index.ts';
import type { Aged, History, Retention } from '../../history/index.ts';
import { codeOf, plain } from '../../reports/index.ts';
import { readRun } from '../find-run.ts';
import { print, warn } from '../output.ts';
import { parseCount, UsageError } from '../usage.ts';
import { withHistory } from './open.ts';

export interface PruneOptions {
  readonly history?: string | undefined;
  readonly 'keep-days'?: number | undefined;
  readonly 'keep-runs'?: number | undefined;
  readonly yes: boolean;
  readonly 'dry-run': boolean;
  readonly json: boolean;
}

/**
 * Takes old runs out of the history, and their folders out of the state folder. The latest run, the last good one, and folders
 * that an open ledger needs stay. @throws {UsageError}
 */
export async function prune(options: PruneOptions): Promise<void> {
  const retention = retentionOf(options);
  const state = checkedStateDir();
  await withHistory({ named: options.history }, async history => {
    const runs = await history.prunable(retention);
    const folders = await oldFolders(state, history, retention);
    const isDone = options.yes && !options['dry-run'];
    if (isDone) {
      await history.remove(runs);
      await removeFolders(folders);
    }
    const document = { history: history.where, removed: isDone, runs, folders };
    if (options.json) return print(`${JSON.stringify(document, undefined, 2)}\n`);
    await print(`${plain(summary(document, await history.size()))}\n`);
    if (!isDone && !options['dry-run'] && runs.length + folders.length > 0)
      warn('nothing was removed: add --yes');
  });
}

interface Pruned {
  readonly history: string;
  readonly removed: boolean;
  readonly runs: readonly string[];
  readonly folders: readonly string[];
}

function summary({ history, removed, runs, folders }: Pruned, bytes: number): string {
  const counts = `${counted(runs.length, 'run')} of ${history} and ${counted(folders.length, 'run folder')}`;
  const size = `; it takes ${(bytes / 1e6).toFixed(1)} MB`;
  return removed ? `removed ${counts}${size}` : `${counts} would go${size}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function retentionOf(options: PruneOptions): Retention {
  const [days, runs] = [options['keep-days'], options['keep-runs']];
  if (days === undefined && runs === undefined)
    throw new UsageError('history prune needs a limit: --keep-days N, --keep-runs N, or both');
  return {
    ...(days !== undefined && { keepDays: parseCount('--keep-days', days) }),
    ...(runs !== undefined && { keepRuns: parseCount('--keep-runs', runs) }),
  };
}

/** As run ids are made; other folders are none of ours. */
const runId = /^(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})-[0-9a-z]{4,}$/;

/** Folders of runs that may go, by the same rule; a run that is going on, or left something, has an open ledger. */
async function oldFolders(state: string, history: History, retention: Retention): Promise<string[]> {
  const parent = join(state, 'runs');
  const names = (await readdir(parent).catch(() => []))
    .filter(name => runId.test(name))
    .sort()
    .reverse();
  const needed = new Set((await listLedgers(state, () => true)).map(({ run }) => run));
  const lastGood = await lastGoodFolder(parent, names, history);
  const { released } = await import('../../history/index.ts');
  const aged = names.map((id): Aged => ({ id, started: begunAt(id), good: id === lastGood }));
  return released(aged, retention)
    .filter(id => !needed.has(id))
    .map(id => join(parent, id));
}

function begunAt(id: string): Date {
  return new Date(id.replace(runId, '$1-$2-$3T$4:$5:$6Z'));
}

/** What the history calls good, and where it does not know, what ended with 0. */
async function lastGoodFolder(
  parent: string,
  names: readonly string[],
  history: History,
): Promise<string | undefined> {
  const known = await history.find('last-good');
  return names.find(name => name === known?.id || endedWell(join(parent, name, 'result.json')));
}

function endedWell(file: string): boolean {
  try {
    return readRun(file).exitCode === 0;
  } catch {
    return false;
  }
}

/** One that cannot be removed is told and keeps no other. */
async function removeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders)
    await rm(folder, { recursive: true, force: true }).catch(error => {
      warn(plain(`${folder} cannot be removed (${codeOf(error)})`));
      process.exitCode = 3;
    });
}
