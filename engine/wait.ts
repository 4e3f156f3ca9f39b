import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after so many milliseconds, or at once when the signal aborts. */
export async function delay(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(Math.max(0, ms), undefined, signal === undefined ? {} : { signal }).catch(() => {});
}

/** The promise's value, or `late` when the milliseconds are over first. */
export async function within<T, L>(promise: Promise<T>, ms: number, late: L): Promise<T | L> {
  const over = new AbortController();
  try {
    return await Promise.race([promise, delay(ms, over.signal).then(() => late)]);
  } finally {
    over.abort();
  }
}
