import { codeOf } from '../../reports/index.ts';
import { delay } from '../hosts/index.ts';
import { boot } from './boot.ts';
import { type FileLock, lockFile } from './file-lock.ts';
import { lockReach } from './lock-reach.ts';
import type { OpenLedger } from './open-ledgers.ts';
import { isAlive } from './process-identity.ts';
import { lockPath } from './run-lock.ts';

/** Whether the run of a ledger still goes on. `untold`: it may. */
export type RunLife =
  | { readonly state: 'alive' | 'untold'; readonly why: string }
  | { readonly state: 'dead' };

type Witness = Pick<OpenLedger, 'run' | 'process' | 'lock'>;

/** Looks, and keeps nobody else from looking. */
export async function lifeOf(state: string, ledger: Witness): Promise<RunLife> {
  const lock = await tryLock(state, ledger.run, true);
  if (lock.state === 'taken') lock.release();
  if (ledger.lock?.by === 'kernel' || lock.state === 'held') return judged(lock, state, ledger);
  if (ledger.lock === undefined) return lifeByProcess(ledger);
  return isEarlierBoot(state, ledger.lock.boot) ? { state: 'dead' } : untold(ledger.lock.why);
}

/** What a run's lock says; who has taken it releases it. */
export function judged(lock: FileLock, state: string, { process, lock: note }: Witness): RunLife {
  if (lock.state === 'held')
    return { state: 'alive', why: `process ${process.pid} is running, or another cleanup` };
  if (lock.state === 'untold') return untold(lock.why);
  const isTold = note?.boot === boot || lockReach(state) !== 'this-kernel';
  return isTold ? { state: 'dead' } : untold('its file system passes no locks on from another machine');
}

/** Others look for a moment only. */
const tries = 3;

export async function tryLock(
  state: string,
  run: string,
  shared: boolean,
  create = false,
): Promise<FileLock> {
  for (let left = tries; ; left--) {
    const lock = await tryOnce(lockPath(state, run), shared, create);
    if (lock.state !== 'held' || shared || left === 1) return lock;
    await delay(100);
  }
}

async function tryOnce(path: string, shared: boolean, create: boolean): Promise<FileLock> {
  try {
    return await lockFile(path, { shared, create });
  } catch (error) {
    return { state: 'untold', why: `cannot open its lock ${path} (${codeOf(error)})` };
  }
}

function lifeByProcess({ process }: Witness): RunLife {
  return isAlive(process) ? { state: 'alive', why: `process ${process.pid} is running` } : { state: 'dead' };
}

/** A kernel that this machine ran before. On a network file system it may be another machine's. */
function isEarlierBoot(state: string, then: string): boolean {
  return then !== '' && boot !== '' && then !== boot && lockReach(state) === 'own-disk';
}

function untold(why: string): RunLife {
  return { state: 'untold', why };
}
