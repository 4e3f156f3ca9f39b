import type { NotNow } from './contract.ts';

/** What is said where the lock on a host is the asking run's own. */
export function byAnotherName(run: string): NotNow {
  return {
    heldBy: run,
    message: 'this run has the host already, by another name of the inventory’s',
    fix: 'leave one of its names out, or drill one host at a time: --concurrency 1',
  };
}
