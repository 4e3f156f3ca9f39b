import type { Host } from '../../inventory/index.ts';
import { ConnectError } from '../../runners/index.ts';
import type { Arrival, ArrivalQuery, NotNow } from './contract.ts';
import type { Dispatch, Keeping } from './dispatch.ts';
import { dispatchFor, type Sending } from './dispatch-for.ts';
import { careFor } from './platform.ts';
import { delay } from './wait.ts';

/** Milliseconds before another attempt: a connection that was cut can mostly be had again. */
const pauses = [250, 1_000];

export interface VisitOptions {
  /** Told of the commands that the arrival sends. */
  readonly keeping?: Keeping;
  /** Told at the end whether nothing of this visit locks the host any more. */
  readonly onLeft?: (unlocked: boolean) => void;
}

/**
 * One visit to a host: reaches it, learns who and what it is, takes its lock, stays, and gives the lock back whatever
 * happens in between. A host that cannot be drilled now is not locked, and `stay` hears why.
 * @throws {ConnectError} when there is no way to the host
 */
export async function visit<T>(
  host: Host,
  sending: Sending,
  query: Omit<ArrivalQuery, 'platform'>,
  stay: (arrival: Arrival | NotNow, dispatch: Dispatch) => Promise<T>,
  { keeping, onLeft }: VisitOptions = {},
): Promise<T> {
  const dispatch = dispatchFor(host, sending, undefined, keeping);
  let mayBeLocked = true;
  try {
    const arrival = await careFor(host)
      .arrive((command, options) => dispatch.send('preflight', command, options), {
        ...query,
        platform: host.platform,
      })
      .catch(error => {
        mayBeLocked = !(error instanceof ConnectError);
        throw error;
      });
    mayBeLocked = !('message' in arrival) || arrival.unanswered === true;
    return await stay(arrival, dispatch);
  } finally {
    const unlocked = !mayBeLocked || (await leave(host, dispatchFor(host, sending), query.run));
    onLeft?.(unlocked);
  }
}

/** Whether the host gave the lock back. */
async function leave(host: Host, dispatch: Dispatch, run: string): Promise<boolean> {
  for (const pause of [0, ...pauses]) {
    if (pause > 0) await delay(pause);
    try {
      if (await careFor(host).leave((command, options) => dispatch.send('verify', command, options), run))
        return true;
    } catch (error) {
      // Who does not answer at all is not waited for again.
      if (!(error instanceof ConnectError) || error.reason === 'timed-out') return false;
    }
  }
  return false;
}
