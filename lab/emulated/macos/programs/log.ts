import type { Call } from '../../posix/host.ts';
import { toBytes } from '../../posix/inode.ts';
import type { LogRecord, UnifiedLog } from '../unifiedlog.ts';

/** log show and log stream, with --style ndjson or default, --last, --predicate (comparisons joined by AND, OR). */
export async function log(call: Call, unified: UnifiedLog): Promise<number> {
  const [verb, ...words] = call.args;
  const value = (name: string) =>
    words.includes(name)
      ? words[words.indexOf(name) + 1]
      : words.find(word => word.startsWith(`${name}=`))?.slice(name.length + 1);
  if (call.host.settings.faults.unreadableLog || (call.process.credentials.uid !== 0 && verb === 'stream')) {
    call.error('log: Could not open local log store: Operation not permitted\n');
    return 77;
  }
  const wanted = predicate(value('--predicate'));
  const format = value('--style') === 'ndjson' ? jsonLine : plainLine;
  const show = (record: LogRecord) => wanted(record) && call.out(toBytes(format(record)));
  if (verb === 'show') {
    const since = call.host.settings.clock() - span(value('--last'));
    for (const record of unified.records) if (record.time >= since) show(record);
    if (value('--style') === 'ndjson') call.out(`{"count":${unified.records.length},"finished":1}\n`);
    return 0;
  }
  if (verb !== 'stream') {
    call.error('usage:\n    log <command>\n');
    return 64;
  }
  call.error(`Filtering the log data using "${value('--predicate') ?? 'TRUEPREDICATE'}"\n`);
  const unwatch = unified.watch(show);
  await call.signal.whenAborted();
  unwatch();
  return 0;
}

function span(text: string | undefined): number {
  const [, number = '0', unit = 's'] = /^(\d+)([smhd]?)$/.exec(text ?? '') ?? [];
  if (text === undefined) return Number.POSITIVE_INFINITY;
  return Number(number) * ({ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? 1000);
}

function predicate(text: string | undefined): (record: LogRecord) => boolean {
  if (text === undefined) return () => true;
  const anyOf = text.split(/\s+(?:OR|\|\|)\s+/i).map(part => part.split(/\s+(?:AND|&&)\s+/i).map(comparison));
  return record => anyOf.some(all => all.every(each => each(record)));
}

function comparison(text: string): (record: LogRecord) => boolean {
  const [, field = '', operator = '', , wanted = ''] =
    /^\(*\s*(\w+)\s*(==|=|!=|CONTAINS|BEGINSWITH|ENDSWITH|LIKE)(\[c\])?\s*"?([^"]*?)"?\s*\)*$/i.exec(text) ??
    [];
  return record => {
    const value = fieldValue(record, field);
    const tests: Readonly<Record<string, boolean>> = {
      '==': value === wanted,
      '=': value === wanted,
      '!=': value !== wanted,
      CONTAINS: value.includes(wanted),
      BEGINSWITH: value.startsWith(wanted),
      ENDSWITH: value.endsWith(wanted),
      LIKE: value.includes(wanted.replaceAll('*', '')),
    };
    return tests[operator.toUpperCase()] ?? false;
  };
}

function fieldValue(record: LogRecord, field: string): string {
  const process = record.image.slice(record.image.lastIndexOf('/') + 1);
  const values: Readonly<Record<string, string>> = {
    subsystem: record.subsystem,
    category: record.category,
    eventMessage: record.message,
    message: record.message,
    process,
    processImagePath: record.image,
    processID: String(record.pid),
    sender: process,
  };
  return values[field] ?? '';
}

const timestamp = (ms: number) =>
  `${new Date(ms).toISOString().replace('T', ' ').slice(0, 23)}${String(Math.floor((ms % 1) * 1000)).padStart(3, '0')}+0000`;

function jsonLine(record: LogRecord): string {
  const fields = {
    timezoneName: '',
    messageType: 'Default',
    eventType: 'logEvent',
    source: null,
    formatString: '%{public}s',
    userID: record.uid,
    activityIdentifier: 0,
    subsystem: record.subsystem,
    category: record.category,
    threadID: 4242,
    senderImageUUID: '',
    backtrace: { frames: [] },
    bootUUID: '',
    processImagePath: record.image,
    senderImagePath: record.image,
    timestamp: timestamp(record.time),
    machTimestamp: Math.floor(record.time * 24_000),
    eventMessage: record.message,
    processImageUUID: '',
    traceID: 0,
    processID: record.pid,
    senderProgramCounter: 0,
    parentActivityIdentifier: 0,
  };
  return `${JSON.stringify(fields)}\n`;
}

const plainLine = (record: LogRecord) =>
  `${timestamp(record.time)} 0x1092     Default     0x0                  ${record.pid}      0    ${record.image.slice(record.image.lastIndexOf('/') + 1)}: ${record.subsystem === '' ? '' : `[${record.subsystem}] `}${record.message}\n`;
