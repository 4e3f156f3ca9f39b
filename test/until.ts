import { setTimeout as delay } from 'node:timers/promises';

/** Under the time of a test, so that what was waited for is named; over what a busy machine takes. */
const deadlineMs = 120_000;

/** Waits until `look` finds something; @throws when it never does, naming what was waited for */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | false | undefined>,
  everyMs = 50,
): Promise<Found> {
  for (const end = Date.now() + deadlineMs; Date.now() < end; await delay(everyMs)) {
    const found = await look();
    if (found !== false && found !== undefined) return found;
  }
  throw new Error(`waited in vain for ${what}`);
}
