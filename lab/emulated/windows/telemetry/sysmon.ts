import type { Deed } from '../deeds.ts';
import { type EventDraft, sysmonChannel } from '../eventlog.ts';
import { imageOf, isExecutable, sysmonHashes } from '../images.ts';
import type { Process } from '../process.ts';
import { accountName } from '../tokens.ts';
import type { RegistryValue } from '../values.ts';

/**
 * Sysmon's events under a configuration that records every process, file creation and deletion, and the
 * registry below Services. Fields after OTRF/Security-Datasets (MIT), with the User fields of schema 4.83.
 */
export function sysmonEvents(deed: Deed, sysmonPid: number, now: number): EventDraft[] {
  const make = (id: number, version: number, data: Record<string, string>): EventDraft[] => [
    {
      channel: sysmonChannel,
      provider: { name: 'Microsoft-Windows-Sysmon', guid: '{5770385f-c22a-43e0-bf4c-06f5698ffbd9}' },
      id,
      version,
      level: 4,
      task: id,
      keywords: '0x8000000000000000',
      pid: sysmonPid,
      userSid: 'S-1-5-18',
      data: Object.entries({ RuleName: '-', ...data }),
    },
  ];
  const at = { UtcTime: utc(now) };
  switch (deed.kind) {
    case 'process-created':
      return make(1, 5, { ...at, ...processCreated(deed.process) });
    case 'process-exited':
      return make(5, 3, { ...at, ...who(deed.process), User: accountName(deed.process.token) });
    case 'file-created':
      return make(11, 2, {
        ...at,
        ...who(deed.process),
        TargetFilename: deed.path,
        CreationUtcTime: utc(deed.createdAt),
        User: accountName(deed.process.token),
      });
    case 'file-deleted':
      return make(26, 5, { ...at, ...fileDeleted(deed.process, deed.path, deed.content) });
    case 'key-created':
    case 'key-deleted':
      return inServices(deed.key)
        ? make(12, 2, {
            EventType: deed.kind === 'key-created' ? 'CreateKey' : 'DeleteKey',
            ...at,
            ...registry(deed.process, deed.key),
          })
        : [];
    case 'value-set':
      return inServices(deed.key)
        ? make(13, 2, {
            EventType: 'SetValue',
            ...at,
            ...registry(deed.process, `${deed.key}\\${deed.name || '(Default)'}`, deed.value),
          })
        : [];
    case 'value-deleted':
      return inServices(deed.key)
        ? make(12, 2, {
            EventType: 'DeleteValue',
            ...at,
            ...registry(deed.process, `${deed.key}\\${deed.name}`),
          })
        : [];
    default:
      return [];
  }
}

const utc = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');

const who = (process: Process) => ({
  ProcessGuid: process.guid,
  ProcessId: String(process.pid),
  Image: process.image,
});

function processCreated(process: Process): Record<string, string> {
  const image = imageOf(process.content);
  const parent = process.parent;
  return {
    ...who(process),
    FileVersion: image ? '10.0.20348.1 (WinBuild.160101.0800)' : '-',
    Description: image?.description || '-',
    Product: image ? 'Microsoft® Windows® Operating System' : '-',
    Company: image ? 'Microsoft Corporation' : '-',
    OriginalFileName: image?.originalName || '-',
    CommandLine: process.commandLine,
    CurrentDirectory: process.directory.endsWith('\\') ? process.directory : `${process.directory}\\`,
    User: accountName(process.token),
    LogonGuid: process.token.logonGuid,
    LogonId: process.token.logonId,
    TerminalSessionId: String(process.token.session),
    IntegrityLevel: process.token.integrity,
    Hashes: sysmonHashes(process.content),
    ParentProcessGuid: parent?.guid ?? '{00000000-0000-0000-0000-000000000000}',
    ParentProcessId: String(parent?.pid ?? 0),
    ParentImage: parent?.image ?? '-',
    ParentCommandLine: parent?.commandLine ?? '-',
    ParentUser: parent ? accountName(parent.token) : '-',
  };
}

function fileDeleted(process: Process, path: string, content: string): Record<string, string> {
  return {
    ProcessGuid: process.guid,
    ProcessId: String(process.pid),
    User: accountName(process.token),
    Image: process.image,
    TargetFilename: path,
    Hashes: sysmonHashes(content),
    IsExecutable: String(isExecutable(content)),
  };
}

const inServices = (key: string) =>
  /^HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services(\\|$)/i.test(key);

function registry(process: Process, object: string, value?: RegistryValue): Record<string, string> {
  const target = object.replace(/^HKEY_LOCAL_MACHINE\\SYSTEM/i, 'HKLM\\System');
  return {
    ...who(process),
    TargetObject: target,
    ...(value && { Details: details(value) }),
    User: accountName(process.token),
  };
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
