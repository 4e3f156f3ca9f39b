import { type EventRecord, sysmonChannel } from '../eventlog.ts';
import { type Call, lines } from '../program.ts';
import { isAdministrator } from '../tokens.ts';
import { matchesQuery } from './event-query.ts';
import { eventText, eventXml } from './event-xml.ts';

/** wevtutil: el, gl, gli, qe, cl and sl /e; texts and exit codes as on English Windows. */
export function wevtutil(call: Call): number {
  const [verb = '', ...words] = call.args;
  const run = verbs[verb.toLowerCase()];
  if (run === undefined) return fail(call, 87, 'Invalid command line argument.');
  return run({ ...call, words });
}

interface EventCall extends Call {
  readonly words: readonly string[];
}

const channelMissing = 15007;

function fail({ stderr }: Call, code: number, text: string): number {
  stderr.write(lines(text));
  return code;
}

/** `/q:X` or `/query:X`. */
function option({ words }: EventCall, ...names: readonly string[]): string | undefined {
  for (const word of words) {
    const [, name = '', value = ''] = /^[/-]([a-z]+):(.*)$/is.exec(word) ?? [];
    if (names.includes(name.toLowerCase())) return value;
  }
  return undefined;
}

function channelOf(call: EventCall) {
  return call.machine.logs.channel(call.words.find(word => !/^[/-]/.test(word)) ?? '');
}

/** Administrators and Event Log Readers; the fault `unreadable-log` shuts everybody out. */
function mayRead({ machine, process }: EventCall): boolean {
  return isAdministrator(process.token) && !machine.settings.faults.unreadableLog;
}

const denied = (call: EventCall, what: string) => fail(call, 5, `Failed to ${what}. Access is denied.\r\n`);
const missing = (call: EventCall, what: string) =>
  fail(call, channelMissing, `Failed to ${what}. The specified channel could not be found.\r\n`);

function query(call: EventCall): number {
  const channel = channelOf(call);
  if (channel === undefined) return missing(call, 'read events');
  if (!mayRead(call)) return denied(call, 'open event query');
  const wanted = selected(call, channel.records);
  if (wanted === undefined)
    return fail(call, 15001, 'Failed to open event query. The specified query is invalid.\r\n');
  const text = (option(call, 'f', 'format') ?? 'xml').toLowerCase() === 'text';
  const body = wanted
    .map((record, index) => (text ? eventText(record, index) : `${eventXml(record)}\r\n`))
    .join('');
  const element = option(call, 'e', 'element');
  call.stdout.write(element ? `<${element}>${body}</${element}>` : body);
  return 0;
}

function selected(call: EventCall, records: readonly EventRecord[]): EventRecord[] | undefined {
  const xpath = option(call, 'q', 'query') ?? '*';
  const count = Number(option(call, 'c', 'count') ?? Number.POSITIVE_INFINITY);
  const backwards = option(call, 'rd', 'reversedirection')?.toLowerCase() === 'true';
  const matches = matchesQuery(xpath, call.machine.settings.clock());
  if (matches === undefined) return undefined;
  const found = records.filter(matches);
  return (backwards ? found.toReversed() : found).slice(0, count);
}

function logInfo(call: EventCall): number {
  const channel = channelOf(call);
  if (channel === undefined) return missing(call, 'read log status information');
  if (!mayRead(call)) return denied(call, 'read log status information');
  const { records } = channel;
  const date = new Date(call.machine.settings.clock()).toISOString().replace('Z', '0000Z');
  call.stdout.write(
    lines(
      'creationTime: 2024-01-15T08:00:00.000Z',
      `lastAccessTime: ${date}`,
      `lastWriteTime: ${date}`,
      'fileSize: 1118208',
      'attributes: 32',
      `numberOfLogRecords: ${records.length}`,
      `oldestRecordNumber: ${records[0]?.recordId ?? channel.nextId}`,
    ),
  );
  return 0;
}

function getLog(call: EventCall): number {
  const channel = channelOf(call);
  if (channel === undefined) return missing(call, 'read configuration for log');
  const file = channel.name.replaceAll('/', '%4');
  call.stdout.write(
    lines(
      `name: ${channel.name}`,
      `enabled: ${channel.enabled}`,
      `type: ${channel.name.includes('/') ? 'Operational' : 'Admin'}`,
      'owningPublisher: ',
      'isolation: Application',
      'channelAccess: O:BAG:SYD:(A;;0xf0007;;;SY)(A;;0x7;;;BA)(A;;0x1;;;S-1-5-32-573)',
      'logging:',
      `  logFileName: %SystemRoot%\\System32\\Winevt\\Logs\\${file}.evtx`,
      '  retention: false',
      '  autoBackup: false',
      '  maxSize: 20971520',
      'publishing:',
      '  fileMax: 1',
    ),
  );
  return 0;
}

function clear(call: EventCall): number {
  const channel = channelOf(call);
  if (channel === undefined) return missing(call, 'clear log');
  if (!isAdministrator(call.process.token)) return denied(call, `clear log ${channel.name}`);
  call.machine.logs.clear(channel.name);
  call.machine.report({ kind: 'log-cleared', token: call.process.token, channel: channel.name });
  return 0;
}

function setLog(call: EventCall): number {
  const channel = channelOf(call);
  if (channel === undefined) return missing(call, 'save configuration or activate log');
  if (!isAdministrator(call.process.token)) return denied(call, 'save configuration');
  const enabled = option(call, 'e', 'enabled');
  if (enabled !== undefined) call.machine.logs.enable(channel.name, enabled.toLowerCase() === 'true');
  return 0;
}

function list(call: EventCall): number {
  call.stdout.write(lines(...call.machine.logs.names()));
  return 0;
}

/** Of the one provider that is no part of Windows: where its program is. */
function publisher(call: EventCall): number {
  const name = 'Microsoft-Windows-Sysmon';
  if (call.words.find(word => !/^[/-]/.test(word))?.toLowerCase() !== name.toLowerCase())
    return fail(
      call,
      15002,
      'Failed to read publisher metadata. The publisher metadata cannot be found.\r\n',
    );
  const program = 'C:\\Windows\\Sysmon64.exe';
  call.stdout.write(
    lines(
      `name: ${name}`,
      'guid: 5770385f-c22a-43e0-bf4c-06f5698ffbd9',
      'helpLink: https://go.microsoft.com/fwlink/events.asp',
      `resourceFileName: ${program}`,
      `messageFileName: ${program}`,
      'message: ',
      'channels:',
      '  channel:',
      `    name: ${sysmonChannel}`,
      '    id: 16',
      '    flags: 0',
    ),
  );
  return 0;
}

const verbs: Readonly<Record<string, (call: EventCall) => number>> = {
  qe: query,
  'query-events': query,
  gli: logInfo,
  'get-loginfo': logInfo,
  gl: getLog,
  'get-log': getLog,
  cl: clear,
  'clear-log': clear,
  sl: setLog,
  'set-log': setLog,
  el: list,
  'enum-logs': list,
  gp: publisher,
  'get-publisher': publisher,
};
