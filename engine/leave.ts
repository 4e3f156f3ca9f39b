import type { Host } from '../inventory/index.ts';
import { ConnectError } from '../runners/index.ts';
import { dispatchFor } from './dispatch-for.ts';
import type { RunContext } from './host-run.ts';
import { careFor } from './hosts/care.ts';
import { delay } from './wait.ts';

/** Milliseconds before another attempt: a connection that was cut can mostly be had again. */
const pauses = [250, 1_000];

/** Whether the host gave the lock back; where it did not, the ledger stays, by which it is known to be free. */
export async function leave(host: Host, run: RunContext): Promise<boolean> {
  const dispatch = dispatchFor(host, run);
  for (const pause of [0, ...pauses]) {
    if (pause > 0) await delay(pause);
    try {
      if (await careFor(host).leave((command, options) => dispatch.send('verify', command, options), run.run))
        return true;
    } catch (error) {
      // Who does not answer at all is not waited for again.
      if (!(error instanceof ConnectError) || error.reason === 'timed-out') return false;
    }
  }
  return false;
}
