import { steadyNow } from '../steady-now.ts';

/** How long somebody waits. */
export interface Patience {
  /** Milliseconds since the epoch; undefined: without end. */
  readonly until: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Somebody in a queue, who leaves it when `take` or `fail` is called. */
export interface Waiter<T> {
  readonly patience: Patience;
  take(value: T): void;
  fail(error: unknown): void;
}

/**
 * Joins a queue until somebody else serves it.
 * @throws what `tooLate` makes; the signal's reason
 */
export const served = <T>(queue: Waiter<T>[], patience: Patience, tooLate: () => Error): Promise<T> =>
  new Promise((resolve, reject) => {
    const { until, signal } = patience;
    const leave = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      const place = queue.indexOf(waiter);
      if (place !== -1) queue.splice(place, 1);
    };
    const waiter: Waiter<T> = {
      patience,
      take: value => {
        leave();
        resolve(value);
      },
      fail: error => {
        leave();
        reject(error);
      },
    };
    const abort = () => waiter.fail(signal?.reason);
    const timer =
      until === undefined ? undefined : setTimeout(() => waiter.fail(tooLate()), until - steadyNow());
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    queue.push(waiter);
  });
