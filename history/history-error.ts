/** The history cannot be read or written. One line: which, why, and what to do; never a password. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
}

/** Codes of SQLite (https://sqlite.org/rescode.html), PostgreSQL (Appendix A) and Node, and what each asks of a person. */
const reasons: readonly (readonly [RegExp, string, string])[] = [
  [
    /^SQLITE_(NOTADB|CORRUPT)/,
    'is damaged, or no history',
    'move it away; simulate history import brings its runs in again',
  ],
  [/^SQLITE_BUSY|^SQLITE_LOCKED|^55P03/, 'is locked by another program', 'try again when that has ended'],
  [
    /^SQLITE_FULL|^ENOSPC|^EDQUOT|^53100/,
    'has no room: its disk is full',
    'make room, then simulate history import brings the run in',
  ],
  [/^SQLITE_READONLY|^EROFS|^25006/, 'is read-only', 'make it writable, or name another with --history'],
  [
    /^SQLITE_CANTOPEN|^SQLITE_PERM|^EACCES|^EPERM|^42501/,
    'cannot be opened: permission denied',
    'name one of your own with --history, or see docs/history.md',
  ],
  [/^SQLITE_IOERR/, 'cannot be read: the disk reports an error', 'check the disk'],
  [
    /^28P01|^28000/,
    'refuses the login',
    'correct user and password of the postgres:// URL, or set PGPASSWORD',
  ],
  [/^3D000/, 'lacks that database', 'createdb makes it, or correct the postgres:// URL'],
  [
    /^ECONNREFUSED|^ENOTFOUND|^EAI_AGAIN|^ETIMEDOUT|^EHOSTUNREACH|^ENETUNREACH|^57P03/,
    'cannot be reached',
    'start the server, or correct the postgres:// URL',
  ],
  [/^53300/, 'takes no more connections', 'try again later, or raise max_connections'],
  [/^57014/, 'did not answer within its deadline', 'try again when the server has less to do'],
];

/** What a database said, as one line for a person; what is no error of the database stays as it is. */
export function explained(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || error instanceof HistoryError) return error;
  const code = codeIn(error);
  const reason = reasons.find(([pattern]) => pattern.test(code));
  if (reason !== undefined) {
    const [, what, fix] = reason;
    return new HistoryError(`the history ${where} ${what} (${code}): ${fix}`, { cause: error });
  }
  if (code === '') return error;
  return new HistoryError(`the history ${where} failed (${code}: ${firstLine(error.message)})`, {
    cause: error,
  });
}

/** libsql tells some codes as numbers in a text: `Unable to open connection to local database /x: 14`. */
function codeIn(error: Error): string {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && code !== '') return code;
  if (/Unable to open connection to local database/.test(error.message)) return 'SQLITE_CANTOPEN';
  if (/timeout/i.test(error.message) && /connect|query|terminat/i.test(error.message)) return 'ETIMEDOUT';
  return /Connection terminated|ECONNRESET/.test(error.message) ? 'ECONNREFUSED' : '';
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.slice(0, 200) ?? '';
}
