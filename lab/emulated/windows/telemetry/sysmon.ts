import type { Deed } from '../deeds.ts';
import { type EventData as Data, type EventDraft, sysmonChannel } from '../eventlog.ts';
import { imageOf, isExecutable, sysmonHashes } from '../images.ts';
import type { Process } from '../process.ts';
import { accountName } from '../tokens.ts';
import type { RegistryValue } from '../values.ts';

/**
 * Sysmon's events, before its configuration chooses of them. Fields after OTRF/Security-Datasets (MIT), with the User fields of schema 4.83.
 */
export function sysmonEvents(deed: Deed, sysmonPid: number, now: number): EventDraft[] {
  const kind = kindOf(deed);
  if (kind === undefined) return [];
  const [id, version] = kind;
  const data = (): Data => [['RuleName', '-'], ...dataOf(deed, utc(now))];
  const [level, keywords, userSid] = [4, '0x8000000000000000', 'S-1-5-18'];
  return [
    {
      channel: sysmonChannel,
      provider,
      id,
      version,
      level,
      task: id,
      keywords,
      pid: sysmonPid,
      userSid,
      data,
    },
  ];
}

const provider = { name: 'Microsoft-Windows-Sysmon', guid: '{5770385f-c22a-43e0-bf4c-06f5698ffbd9}' };

/** The event's id and the version of its fields; undefined for what Sysmon has no event for. */
function kindOf(deed: Deed): readonly [id: number, version: number] | undefined {
  switch (deed.kind) {
    case 'process-created':
      return [1, 5];
    case 'process-exited':
      return [5, 3];
    case 'file-created':
      return [11, 2];
    case 'file-deleted':
      return [26, 5];
    case 'value-set':
      return [13, 2];
    case 'key-created':
    case 'key-deleted':
    case 'value-deleted':
      return [12, 2];
    default:
      return undefined;
  }
}

function dataOf(deed: Deed, time: string): Data {
  switch (deed.kind) {
    case 'process-created':
      return processCreated(deed.process, time);
    case 'process-exited':
      return [at(time), ...who(deed.process), user(deed.process)];
    case 'file-created':
      return fileCreated(deed, time);
    case 'file-deleted':
      return fileDeleted(deed, time);
    case 'key-created':
    case 'key-deleted':
    case 'value-set':
    case 'value-deleted':
      return inRegistry(deed, time);
    default:
      return [];
  }
}

const utc = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');

type Pair = Data[number];

const at = (time: string): Pair => ['UtcTime', time];

const user = (process: Process): Pair => ['User', accountName(process.token)];

const who = (process: Process): Data => [
  ['ProcessGuid', process.guid],
  ['ProcessId', String(process.pid)],
  ['Image', process.image],
];

function processCreated(process: Process, time: string): Data {
  const image = imageOf(process.content);
  const { parent, token, directory } = process;
  return [
    at(time),
    ...who(process),
    ['FileVersion', image ? '10.0.20348.1 (WinBuild.160101.0800)' : '-'],
    ['Description', image?.description || '-'],
    ['Product', image ? 'Microsoft® Windows® Operating System' : '-'],
    ['Company', image ? 'Microsoft Corporation' : '-'],
    ['OriginalFileName', image?.originalName || '-'],
    ['CommandLine', process.commandLine],
    ['CurrentDirectory', directory.endsWith('\\') ? directory : `${directory}\\`],
    user(process),
    ['LogonGuid', token.logonGuid],
    ['LogonId', token.logonId],
    ['TerminalSessionId', String(token.session)],
    ['IntegrityLevel', token.integrity],
    ['Hashes', sysmonHashes(process.content)],
    ['ParentProcessGuid', parent?.guid ?? '{00000000-0000-0000-0000-000000000000}'],
    ['ParentProcessId', String(parent?.pid ?? 0)],
    ['ParentImage', parent?.image ?? '-'],
    ['ParentCommandLine', parent?.commandLine ?? '-'],
    ['ParentUser', parent ? accountName(parent.token) : '-'],
  ];
}

function fileCreated(
  { process, path, createdAt }: Extract<Deed, { kind: 'file-created' }>,
  time: string,
): Data {
  const created: Pair = ['CreationUtcTime', utc(createdAt)];
  return [at(time), ...who(process), ['TargetFilename', path], created, user(process)];
}

function fileDeleted(
  { process, path, content }: Extract<Deed, { kind: 'file-deleted' }>,
  time: string,
): Data {
  return [
    at(time),
    ['ProcessGuid', process.guid],
    ['ProcessId', String(process.pid)],
    user(process),
    ['Image', process.image],
    ['TargetFilename', path],
    ['Hashes', sysmonHashes(content)],
    ['IsExecutable', String(isExecutable(content))],
  ];
}

type RegistryDeed = Extract<Deed, { kind: 'key-created' | 'key-deleted' | 'value-set' | 'value-deleted' }>;

const registryEvents = {
  'key-created': 'CreateKey',
  'key-deleted': 'DeleteKey',
  'value-set': 'SetValue',
  'value-deleted': 'DeleteValue',
} as const;

function inRegistry(deed: RegistryDeed, time: string): Data {
  const head: Data = [['EventType', registryEvents[deed.kind]], at(time), ...who(deed.process)];
  const target: Pair = [
    'TargetObject',
    targetOf(deed)
      .replace(/^HKEY_LOCAL_MACHINE\\SYSTEM/i, 'HKLM\\System')
      .replace(/^HKEY_LOCAL_MACHINE/i, 'HKLM'),
  ];
  if (deed.kind !== 'value-set') return [...head, target, user(deed.process)];
  return [...head, target, ['Details', details(deed.value)], user(deed.process)];
}

function targetOf(deed: RegistryDeed): string {
  switch (deed.kind) {
    case 'key-created':
    case 'key-deleted':
      return deed.key;
    case 'value-set':
      return `${deed.key}\\${deed.name || '(Default)'}`;
    case 'value-deleted':
      return `${deed.key}\\${deed.name}`;
  }
}

function details({ type, data }: RegistryValue): string {
  if (type === 'REG_DWORD') return `DWORD (0x${Number(data).toString(16).padStart(8, '0')})`;
  if (type === 'REG_QWORD') {
    const digits = BigInt(data).toString(16).padStart(16, '0');
    return `QWORD (0x${digits.slice(0, 8)}-0x${digits.slice(8)})`;
  }
  if (type === 'REG_BINARY' || type === 'REG_MULTI_SZ') return 'Binary Data';
  return data === '' ? '(Empty)' : data;
}
