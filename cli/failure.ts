import { LedgerError, StateError } from '../engine/index.ts';
import type { HistoryError } from '../history/index.ts';
import { InventoryError } from '../inventory/index.ts';
import { LabError } from '../lab/index.ts';
import { plain, ReportOptionError } from '../reports/index.ts';
import { ConnectError } from '../runners/index.ts';
import { UsageError } from './usage.ts';

export interface Failure {
  readonly text: string;
  readonly exitCode: 2 | 3;
}

/** What a person sees of an error: its line, what fixes it, and never a stack, save for our own mistakes. */
export function explainFailure(error: unknown): Failure {
  if (error instanceof StateError && error.isDiskFull) return { text: plain(error.message), exitCode: 3 };
  if (isOwn(error)) return { text: lines(error.message), exitCode: 2 };
  if (error instanceof ConnectError || error instanceof LabError || error instanceof LedgerError)
    return { text: `${plain(error.message)}; ${plain(error.fix)}`, exitCode: 3 };
  if (isHistoryError(error)) return { text: plain(error.message), exitCode: 3 };
  if (isSystemError(error)) return { text: plain(error.message), exitCode: 3 };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: `This is a mistake in servicedrill, not in what you did:\n${stack}`, exitCode: 3 };
}

/** What the person asked for or set up cannot be. */
function isOwn(error: unknown): error is Error {
  return [InventoryError, UsageError, ReportOptionError, StateError].some(kind => error instanceof kind);
}

/** By its name: the room is loaded only where a history is used. */
function isHistoryError(error: unknown): error is HistoryError {
  return error instanceof Error && error.name === 'HistoryError';
}

function lines(text: string): string {
  return text.split('\n').map(plain).join('\n');
}

/** ENOSPC, EACCES and the like: the operating system's own words name the file. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
