import type { LogEvent, LogsourceKey } from '../contract.ts';
import { auditEvents } from '../formats/auditd.ts';
import { isAuditLine } from '../formats/auditd-record.ts';
import { eslogEvents } from '../formats/eslogger.ts';
import { journalEvents, journalExportEvents } from '../formats/journald.ts';
import { reading } from '../formats/json-shapes.ts';
import { xmlIn } from '../formats/json-wrappers.ts';
import { isLaurelLine, linesOfLaurel } from '../formats/laurel.ts';
import { syslogViews } from '../formats/syslog-views.ts';
import { parseWindowsEvent } from '../formats/windows-xml.ts';
import type { Bytes } from './bytes.ts';
import type { RecordedEvent, SigmaEvent } from './contract.ts';
import { type CorruptionCount, tooLong } from './corruption.ts';
import { lineBatches } from './lines.ts';

type Records = AsyncGenerator<RecordedEvent>;

export async function* auditRecords(bytes: Bytes, corrupt: CorruptionCount): Records {
  const lines = filtered(textLines(bytes, corrupt), isWholeAuditLine, (number, line) => {
    if (line.trim() !== '') corrupt.add(number, 'the line is no audit record');
  });
  for await (const event of auditEvents(lines)) yield logRecord(event, corrupt);
}

/** laurel's lines are JSON, and one that is torn holds nothing. */
function isWholeAuditLine(line: string): boolean {
  return isLaurelLine(line) ? linesOfLaurel(line) !== undefined : isAuditLine(line);
}

export function journalJsonRecords(bytes: Bytes, corrupt: CorruptionCount): Records {
  return lineRecords(bytes, journalEvents, 'the line is no journal entry', corrupt);
}

export function esloggerRecords(bytes: Bytes, corrupt: CorruptionCount): Records {
  return lineRecords(bytes, eslogEvents, 'the line is no message of eslogger', corrupt);
}

export async function* journalExportRecords(bytes: Bytes, corrupt: CorruptionCount): Records {
  for await (const event of journalExportEvents(bytes)) yield logRecord(event, corrupt);
}

interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

async function* textLines(bytes: Bytes, corrupt: CorruptionCount): AsyncGenerator<NumberedLine> {
  for await (const { first, lines } of lineBatches(bytes, tooLong(corrupt))) {
    for (const [index, line] of lines.entries()) {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      yield { number: first + index, text: text.includes('\0') ? text.replaceAll('\0', '') : text };
    }
  }
}

async function* filtered(
  lines: AsyncIterable<NumberedLine>,
  fits: (line: string) => boolean,
  onOther: (number: number, line: string) => void,
): AsyncGenerator<string> {
  for await (const { number, text } of lines) {
    if (fits(text)) yield text;
    else onOther(number, text);
  }
}

type LineFormat = (lines: AsyncIterable<string>) => AsyncIterable<LogEvent>;

/** For formats with one event a line: a line that gave none before the next was asked for is a corrupt one. */
async function* lineRecords(
  bytes: Bytes,
  format: LineFormat,
  why: string,
  corrupt: CorruptionCount,
): Records {
  let pending: number | undefined;
  const settle = () => {
    if (pending !== undefined) corrupt.add(pending, why);
    pending = undefined;
  };
  async function* watched(): AsyncGenerator<string> {
    for await (const { number, text } of textLines(bytes, corrupt)) {
      settle();
      // journalctl announces reboots and hints between its entries.
      if (text.trim() === '' || text.startsWith('-- ')) continue;
      pending = number;
      yield text;
    }
    settle();
  }
  for await (const event of format(watched())) {
    pending = undefined;
    yield logRecord(event, corrupt);
  }
}

function logRecord(event: LogEvent, corrupt: CorruptionCount): RecordedEvent {
  const { id, time, views, raw, lacks } = event;
  const more = lacks === undefined ? { time } : { time, lacks };
  const sigma: SigmaEvent[] = views.map(view => ({ ...view, ...more }));
  const message = views[0]?.fields.MESSAGE;
  if (typeof message === 'string' && message.startsWith('<Event'))
    sigma.push(...carried(message, id, corrupt));
  return { record: id, time, raw: () => raw, sigma };
}

/** The event of Sysmon for Linux that a line of syslog or the journal carries. */
function carried(message: string, record: string, corrupt: CorruptionCount): SigmaEvent[] {
  const xml = xmlIn(message);
  if (xml === undefined) return [];
  try {
    return [reading(parseWindowsEvent(xml))];
  } catch (error) {
    corrupt.addError(record, error);
    return [];
  }
}

/** The lines of a syslog daemon: rules of keywords can be asked about them. */
export function syslogRecords(bytes: Bytes, corrupt: CorruptionCount, logsource?: LogsourceKey): Records {
  return logsource ? textRecords(bytes, corrupt, logsource) : readLines(bytes, corrupt, syslogViews);
}

/** Lines of which nothing is known: no rule can be asked about them unless it is told what they are. */
export function textRecords(bytes: Bytes, corrupt: CorruptionCount, logsource?: LogsourceKey): Records {
  return readLines(bytes, corrupt, message => [{ ...(logsource && { logsource }), fields: { message } }]);
}

async function* readLines(
  bytes: Bytes,
  corrupt: CorruptionCount,
  readings: (line: string) => readonly SigmaEvent[],
): Records {
  for await (const { number, text } of textLines(bytes, corrupt)) {
    if (text.trim() === '') continue;
    const record = String(number);
    yield { record, raw: () => text, sigma: [...readings(text), ...carried(text, record, corrupt)] };
  }
}
