import { checkedStateDir } from '../../engine/index.ts';
import type { History } from '../../history/index.ts';

/** The one name for it, wherever a history is read. */
export const historyOption = {
  type: 'string',
  requiresArg: true,
  describe: 'History file, or postgres:// URL; $SERVICEDRILL_HISTORY, else history.db in the state folder',
} as const;

interface Opening {
  /** What `--history` was given. */
  readonly named?: string | undefined;
  /** Whether a file that is not there is made. */
  readonly create?: boolean;
}

/**
 * Opens the history that applies and closes it, however the work ends. The room is loaded here alone, so that what asks for no
 * history starts without its database.
 * @throws {HistoryError}
 */
export async function withHistory<T>(
  { named, create = false }: Opening,
  work: (history: History) => Promise<T>,
): Promise<T> {
  const { openHistory, whereIs } = await import('../../history/index.ts');
  const history = await openHistory(whereIs(named, checkedStateDir()), { create });
  try {
    return await work(history);
  } finally {
    await history.close();
  }
}
