import type { Health, LogEvent } from '../contract.ts';
import { inconclusive } from './health.ts';
import { sections } from './host-script.ts';

/** One record as auditd writes it, without what syslog puts before it. */
const record = /type=(\S+) msg=audit\(([^)]+)\):?\s*(.*)/;

/** How rsyslog spells the separator of enriched fields. */
const escaped = '#035';

/** Type, id and text of a record; undefined for anything else, an event of laurel's say. */
function spelled(line: string): string | undefined {
  const [, type, id, body = ''] = record.exec(line) ?? [];
  return type === undefined ? undefined : `${type} ${id} ${body.replaceAll(escaped, '\u001d').trim()}`;
}

/** Of a record that was cut the last line is not whole. */
const mostRaw = 65_536;

function linesOf({ raw }: LogEvent): string[] {
  const lines = raw.split('\n');
  return raw.length < mostRaw ? lines : lines.slice(0, -1);
}

/**
 * What the host's own log (`confirmScript`) says of events that came another way: anybody on the host can hand syslog a line
 * with the tag of auditd. Each record must stand there, to the letter.
 */
export function confirmation(events: readonly LogEvent[], answer: string): Health {
  const [unreadable] = sections(answer).get('unreadable') ?? [];
  if (unreadable !== undefined)
    return inconclusive(
      `what the collector holds cannot be held against the host's own ${unreadable}, which is not there or cannot be read`,
      ['write_logs = yes  # in /etc/audit/auditd.conf of the host'],
    );
  const lines = answer.split('\n');
  const own = new Set(lines.map(spelled));
  const ids = new Set(lines.map(line => record.exec(line)?.[2]));
  const isOwn = (event: LogEvent) =>
    ids.has(event.id) &&
    linesOf(event)
      .flatMap(line => spelled(line) ?? [])
      .every(text => own.has(text));
  const stranger = events.find(event => !isOwn(event));
  return stranger === undefined
    ? { state: 'alive' }
    : inconclusive(
        `the collector holds an event ${stranger.id} that the host's own audit log does not have: somebody else may have sent it`,
      );
}
