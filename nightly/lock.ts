import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lockFile } from '../engine/index.ts';
import { makeFolder } from '../reports/index.ts';

/** What came of wanting to be the only night. */
export type NightLock =
  | { readonly state: 'taken'; readonly warning?: string; readonly release: () => void }
  | { readonly state: 'held' };

interface Wish {
  readonly ifRunning: 'wait' | 'skip';
  /** Longest wait for the other one's end (ms). */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at a lock that another process has: the kernel tells nobody when it is free. */
const lookMs = 250;

/** One night at a time in a state folder. The lock ends with the process, however that ends. */
export async function takeNightLock(
  state: string,
  { ifRunning, patienceMs, signal }: Wish,
): Promise<NightLock> {
  makeFolder(state, 0o700);
  const path = join(state, 'nightly.lock');
  for (const end = Date.now() + patienceMs; ; await delay(lookMs)) {
    const lock = await lockFile(path, { create: true });
    if (lock.state === 'taken') return { state: 'taken', release: lock.release };
    if (lock.state === 'untold')
      return {
        state: 'taken',
        warning: `cannot tell whether another nightly run is running (${lock.why})`,
        release: () => {},
      };
    if (ifRunning === 'skip' || Date.now() >= end || signal.aborted) return { state: 'held' };
  }
}
