import { join, resolve } from 'node:path';

/** Where a history is: a file of its own, or a PostgreSQL server. */
export type Where =
  | { readonly kind: 'file'; readonly path: string; readonly shown: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly shown: string };

/**
 * What `--history` or $SERVICEDRILL_HISTORY named: a postgres:// URL or a file; the state folder's `history.db` where neither
 * names one. `shown` is for people and holds no password.
 */
export function whereIs(named: string | undefined, state: string): Where {
  const text = named || process.env.SERVICEDRILL_HISTORY || join(state, 'history.db');
  if (/^postgres(ql)?:\/\//.test(text)) return { kind: 'postgres', url: text, shown: withoutSecrets(text) };
  const path = resolve(text);
  return { kind: 'file', path, shown: path };
}

/** Without user, password and options, any of which may be secret: `postgres://host:5432/database`. */
function withoutSecrets(url: string): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return 'postgres://…';
  }
}
