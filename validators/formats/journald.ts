import type { Actor, EventView, FieldValue, LogEvent } from '../contract.ts';
import { withComputer } from './computer.ts';
import { type JournalEntry, parseJournalLine } from './journald-entry.ts';
import { parseJournalExport } from './journald-export.ts';
import { servicesOf } from './syslog-services.ts';
import { fieldsFor } from './syslog-views.ts';

const mostRaw = 64 * 1024;

/**
 * A journal entry as an event. Views, all with the journal's own field names and `_HOSTNAME` as `Computer` too:
 * - `service: syslog`, as the entry would stand in /var/log/syslog (public rules look for words in it);
 * - `service: sshd`, `sudo` (with its own fields), `cron` ... after its identifier, `auth` after its facility or identifier, as Sigma's
 *   taxonomy has it;
 * - `service: systemd` (ours: the taxonomy has no structured journal) where a systemd manager speaks of a unit.
 */
export function journalEvent(entry: JournalEntry, raw: string): LogEvent {
  const pid = Number(text(entry, '_PID') ?? Number.NaN);
  return {
    source: 'journald',
    id: text(entry, '__CURSOR') ?? '',
    time:
      Number(text(entry, '_SOURCE_REALTIME_TIMESTAMP') ?? text(entry, '__REALTIME_TIMESTAMP') ?? 0) / 1000,
    views: viewsOf(entry),
    actor: actorOf(entry),
    pids: Number.isInteger(pid) ? [pid] : [],
    raw: raw.slice(0, mostRaw),
  };
}

function viewsOf(entry: JournalEntry): EventView[] {
  const fields = withComputer(entry, text(entry, '_HOSTNAME'));
  return servicesIn(entry).map(service => ({
    logsource: { product: 'linux', service },
    fields: fieldsFor(service, text(entry, 'MESSAGE') ?? '', fields),
  }));
}

/** The field's text, the first where there are several. */
export function text(entry: JournalEntry, name: string): string | undefined {
  const value = entry[name];
  const first: FieldValue | undefined = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
}

function servicesIn(entry: JournalEntry): string[] {
  const facility = text(entry, 'SYSLOG_FACILITY');
  const found = servicesOf({
    program: text(entry, 'SYSLOG_IDENTIFIER'),
    facility: facility === undefined ? undefined : Number(facility),
    text: text(entry, 'MESSAGE') ?? '',
  });
  return speaksOfUnit(entry) ? [...found, 'systemd'] : found;
}

/** As distributions install it; journald reads it from /proc, where the sender has no say. */
const managers = ['/usr/lib/systemd/systemd', '/lib/systemd/systemd'];

/**
 * PID 1 of UNIT, a user's manager of USER_UNIT; of anybody else either is a forgery. Only fields that journald sets
 * itself tell who sent it (`_PID`, `_EXE`, `_SYSTEMD_UNIT`): a program may give itself any `_COMM`.
 * https://www.freedesktop.org/software/systemd/man/latest/systemd.journal-fields.html
 */
function speaksOfUnit(entry: JournalEntry): boolean {
  if (text(entry, '_PID') === '1') return text(entry, 'UNIT') !== undefined;
  if (text(entry, 'USER_UNIT') === undefined || !managers.includes(text(entry, '_EXE') ?? '')) return false;
  return /^user@\d+\.service$/.test(text(entry, '_SYSTEMD_UNIT') ?? '');
}

const unset = '4294967295';

function actorOf(entry: JournalEntry): Actor {
  if (text(entry, '_PID') === '1') {
    return { known: false, why: 'PID 1 wrote it: the entry does not name who asked for it' };
  }
  for (const field of ['_AUDIT_LOGINUID', '_UID']) {
    const uid = text(entry, field);
    if (uid !== undefined && uid !== unset)
      return { known: true, names: uid === '0' ? ['root', uid] : [uid], field };
  }
  return { known: false, why: 'the entry has neither _AUDIT_LOGINUID nor _UID' };
}

/** The events of recorded lines of `journalctl -o json`; lines that are no entries are skipped. */
export async function* journalEvents(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<LogEvent> {
  for await (const line of lines) {
    const entry = parseJournalLine(line);
    if (entry) yield journalEvent(entry, line);
  }
}

/** The events of a recorded `journalctl -o export`; `raw` is then the entry as JSON. */
export async function* journalExportEvents(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<LogEvent> {
  for await (const entry of parseJournalExport(bytes)) yield journalEvent(entry, JSON.stringify(entry));
}
