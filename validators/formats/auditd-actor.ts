import type { Actor } from '../contract.ts';
import type { AuditRecord } from './auditd-record.ts';

/** The user names by number of the host that wrote the log, for logs that are not enriched. */
export type UserNames = ReadonlyMap<string, string>;

/** -1: no one has logged in above this process. Enriched logs say `unset`. */
const unset = new Set(['4294967295', '-1', 'unset']);

/** A user as text and number, where both are known: rules may name either. */
export function userNames(
  record: AuditRecord,
  field: 'auid' | 'uid' | 'euid',
  users: UserNames,
): readonly string[] {
  const number = record.fields[field];
  if (number === undefined || unset.has(number)) return [];
  const enriched = record.fields[field.toUpperCase()];
  const name = known(enriched) ? enriched : (users.get(number) ?? (number === '0' ? 'root' : undefined));
  return name === undefined || name === number ? [number] : [name, number];
}

function known(name: string | undefined): name is string {
  return name !== undefined && name !== 'unset' && !name.startsWith('unknown');
}

/**
 * Who did it. `auid`, the login user, survives sudo and su, so it goes before `uid`. PID 1 and what it starts
 * act on someone's request whom the record does not name.
 */
export function actorOf(record: AuditRecord, users: UserNames): Actor {
  const login = userNames(record, 'auid', users);
  if (login.length > 0) return { known: true, names: login, field: 'auid' };
  const { pid, ppid } = record.fields;
  if (pid === '1')
    return {
      known: false,
      why: 'PID 1 did it, and its auid is unset: the event does not name who asked for it',
    };
  if (ppid === '1')
    return {
      known: false,
      why: 'PID 1 started it, and its auid is unset: the event does not name who asked for it',
    };
  const user = userNames(record, 'uid', users);
  if (user.length > 0) return { known: true, names: user, field: 'uid' };
  return { known: false, why: 'the event has neither auid nor uid' };
}
