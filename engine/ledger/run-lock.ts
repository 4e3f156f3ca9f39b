import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, makeFolder } from '../../reports/index.ts';
import { boot } from './boot.ts';
import { lockFile } from './file-lock.ts';
import type { LockNote } from './ledger-entry.ts';
import { LedgerError } from './ledger-error.ts';
import { namesIn } from './ledger-folder.ts';

/** Locked by a run for as long as it lives, and by whoever cleans up after it. */
export function lockPath(state: string, run: string): string {
  return join(state, 'ledger', `${run}.lock`);
}

export interface RunLock {
  /** What its ledgers say of the lock. */
  readonly note: LockNote;
  /** The file goes with the last ledger of the run. */
  release(): Promise<void>;
}

/**
 * Taken before a run's first ledger is written. Where locks are not to be had the run goes on: nobody can prove then
 * that it has ended. @throws {LedgerError} when the disk does not take the file
 */
export async function takeRunLock(state: string, run: string): Promise<RunLock> {
  const path = lockPath(state, run);
  try {
    makeFolder(join(state, 'ledger'), 0o700);
    const lock = await lockFile(path, { create: true });
    if (lock.state === 'taken')
      return { note: { by: 'kernel', boot }, release: () => released(state, run, lock.release) };
    const why = lock.state === 'held' ? 'somebody else has it' : lock.why;
    return { note: { by: 'nothing', boot, why }, release: () => released(state, run, () => {}) };
  } catch (cause) {
    throw new LedgerError(`cannot make the lock ${path} (${codeOf(cause)}): nothing was changed`, {
      cause,
    });
  }
}

/** The file goes first: once it is free, nobody who has it open can take it for the lock of a run that has ledgers. */
export async function released(state: string, run: string, release: () => void): Promise<void> {
  const ledgers = await namesIn(join(state, 'ledger')).catch(() => [run]);
  if (!ledgers.some(name => name.startsWith(`${run}.`) && name.endsWith('.jsonl')))
    await rm(lockPath(state, run), { force: true }).catch(() => {});
  release();
}
