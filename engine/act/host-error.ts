import { ConnectError } from '../../runners/index.ts';
import type { NotNow } from '../hosts/index.ts';
import { LedgerError } from '../ledger/index.ts';

const mistake = 'a mistake in servicedrill, not in what you did; simulate cleanup restores what it left';

/**
 * What may go wrong with a host or with this machine's disk is a value; what was drilled before it counts. What nobody
 * foresaw is one as well: other hosts must not lose their results by it.
 */
export function troubleOf(error: unknown): NotNow {
  if (isForeseen(error)) return { message: error.message, fix: error.fix };
  return { message: firstLines(error), fix: mistake };
}

/** What a host or a disk may do at any time; everything else is a mistake. */
export function isForeseen(error: unknown): error is ConnectError | LedgerError {
  return error instanceof ConnectError || error instanceof LedgerError;
}

/** The error, and where it was thrown. */
function firstLines(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return stack
    .split('\n')
    .slice(0, 2)
    .map(line => line.trim())
    .join(' ');
}
