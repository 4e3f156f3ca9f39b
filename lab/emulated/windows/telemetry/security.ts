import type { AuditPolicy } from '../auditpolicy.ts';
import type { Deed } from '../deeds.ts';
import type { EventData as Data, EventDraft } from '../eventlog.ts';
import type { Process } from '../process.ts';
import { isAudited } from '../sacl.ts';
import { isSystem, mandatoryLabel, type Token } from '../tokens.ts';
import { isKeyAudited, registryAudit } from './security-registry.ts';

export interface SecuritySettings {
  readonly policy: AuditPolicy;
  readonly hostname: string;
  /** Whether 4688 carries command lines, by the registry's ProcessCreationIncludeCmdLine_Enabled. */
  commandLines(): boolean;
}

/**
 * The Security log, as far as the audit policy asks for it. Fields after OTRF/Security-Datasets (MIT) and
 * mdecrevoisier/EVTX-to-MITRE-Attack (CC0). SACLs: services.exe (writes) and the Services key (values).
 */
export function securityEvents(deed: Deed, settings: SecuritySettings): EventDraft[] {
  const { policy } = settings;
  switch (deed.kind) {
    case 'process-created':
      return policy.success('Process Creation') ? [processCreated(deed.process, settings)] : [];
    case 'process-exited':
      return policy.success('Process Termination') ? [processExited(deed, settings)] : [];
    case 'service-installed':
      return policy.success('Security System Extension') ? [serviceInstalled(deed, settings)] : [];
    case 'file-opened':
      return isAudited(deed.path) ? fileOpened(deed, settings) : [];
    case 'value-set':
    case 'value-deleted':
      return policy.success('Registry') && isKeyAudited(deed.key) ? [valueAltered(deed, settings)] : [];
    case 'policy-changed':
      return [policyChanged(deed, settings)];
    case 'log-cleared':
      return deed.channel.toLowerCase() === 'security' ? [logCleared(deed)] : [];
    default:
      return [];
  }
}

const auditing = {
  name: 'Microsoft-Windows-Security-Auditing',
  guid: '{54849625-5478-4994-a5ba-3e3b0328c30d}',
};

function audit(id: number, version: number, task: number, data: () => Data, failed = false): EventDraft {
  return {
    channel: 'Security',
    provider: auditing,
    id,
    version,
    level: 0,
    task,
    keywords: failed ? '0x8010000000000000' : '0x8020000000000000',
    pid: 4,
    data,
  };
}

/** SYSTEM signs as the computer's account. */
function subject(token: Token, { hostname }: SecuritySettings): Data {
  const system = isSystem(token);
  return [
    ['SubjectUserSid', token.sid],
    ['SubjectUserName', system ? `${hostname}$` : token.user],
    ['SubjectDomainName', system ? 'WORKGROUP' : token.domain],
    ['SubjectLogonId', token.logonId],
  ];
}

const hex = (number: number) => `0x${number.toString(16)}`;

function processCreated(process: Process, settings: SecuritySettings): EventDraft {
  const commandLine = settings.commandLines() ? process.commandLine : '';
  return audit(4688, 2, 13312, () => createdData(process, commandLine, settings));
}

function createdData(process: Process, commandLine: string, settings: SecuritySettings): Data {
  const creator = process.parent?.token ?? process.token;
  const other = creator.logonId !== process.token.logonId;
  const system = isSystem(process.token);
  return [
    ...subject(creator, settings),
    ['NewProcessId', hex(process.pid)],
    ['NewProcessName', process.image],
    ['TokenElevationType', '%%1936'],
    ['ProcessId', hex(process.parent?.pid ?? 0)],
    ['CommandLine', commandLine],
    ['TargetUserSid', 'S-1-0-0'],
    ['TargetUserName', other ? (system ? `${settings.hostname}$` : process.token.user) : '-'],
    ['TargetDomainName', other ? (system ? 'WORKGROUP' : process.token.domain) : '-'],
    ['TargetLogonId', other ? process.token.logonId : '0x0'],
    ['ParentProcessName', process.parent?.image ?? ''],
    ['MandatoryLabel', mandatoryLabel(process.token)],
  ];
}

function processExited(
  deed: Extract<Deed, { kind: 'process-exited' }>,
  settings: SecuritySettings,
): EventDraft {
  return audit(4689, 0, 13313, () => [
    ...subject(deed.process.token, settings),
    ['Status', hex(deed.status >>> 0)],
    ['ProcessId', hex(deed.process.pid)],
    ['ProcessName', deed.process.image],
  ]);
}

function valueAltered(
  deed: Extract<Deed, { kind: 'value-set' | 'value-deleted' }>,
  settings: SecuritySettings,
): EventDraft {
  return audit(4657, 0, 12801, () => [...subject(deed.process.token, settings), ...registryAudit(deed)]);
}

function serviceInstalled(
  deed: Extract<Deed, { kind: 'service-installed' }>,
  settings: SecuritySettings,
): EventDraft {
  return audit(4697, 0, 12289, () => [
    ...subject(deed.caller, settings),
    ['ServiceName', deed.service.name],
    ['ServiceFileName', deed.service.imagePath],
    ['ServiceType', hex(deed.service.type)],
    ['ServiceStartType', String(deed.service.start)],
    ['ServiceAccount', deed.service.account],
  ]);
}

/** WriteData (or AddFile) and AppendData. */
const writeAccess = '%%4417\r\n\t\t\t\t%%4418\r\n\t\t\t\t';

function fileOpened(deed: Extract<Deed, { kind: 'file-opened' }>, settings: SecuritySettings): EventDraft[] {
  const { policy } = settings;
  if (deed.granted ? !policy.success('File System') : !policy.failure('File System')) return [];
  const head: Data = [
    ...subject(deed.process.token, settings),
    ['ObjectServer', 'Security'],
    ['ObjectType', 'File'],
    ['ObjectName', deed.path],
    ['HandleId', deed.granted ? '0x1a4' : '0x0'],
  ];
  const by: Data = [
    ['ProcessId', hex(deed.process.pid)],
    ['ProcessName', deed.process.image],
  ];
  const requested = audit(
    4656,
    1,
    12800,
    () => [
      ...head,
      ['TransactionId', '{00000000-0000-0000-0000-000000000000}'],
      ['AccessList', writeAccess],
      ['AccessReason', '-'],
      ['AccessMask', '0x6'],
      ['PrivilegeList', '-'],
      ['RestrictedSidCount', '0'],
      ...by,
      ['ResourceAttributes', '-'],
    ],
    !deed.granted,
  );
  if (!deed.granted) return [requested];
  const accessed: Data = [...head, ['AccessList', writeAccess], ['AccessMask', '0x6'], ...by];
  return [requested, audit(4663, 1, 12800, () => [...accessed, ['ResourceAttributes', 'S:AI']])];
}

function policyChanged(
  deed: Extract<Deed, { kind: 'policy-changed' }>,
  settings: SecuritySettings,
): EventDraft {
  return audit(4719, 0, 13568, () => [
    ...subject(deed.token, settings),
    ['CategoryId', '%%8274'],
    ['SubcategoryId', '%%12800'],
    ['SubcategoryGuid', deed.guid],
    ['AuditPolicyChanges', deed.changes],
  ]);
}

function logCleared({ token }: Extract<Deed, { kind: 'log-cleared' }>): EventDraft {
  return {
    channel: 'Security',
    provider: { name: 'Microsoft-Windows-Eventlog', guid: '{fc65ddd8-d6ef-4962-83d5-6e5cfe9ce148}' },
    id: 1102,
    level: 4,
    task: 104,
    keywords: '0x4020000000000000',
    pid: 1200,
    userData: {
      element: 'LogFileCleared',
      namespace: 'http://manifests.microsoft.com/win/2004/08/windows/eventlog',
    },
    data: () => [
      ['SubjectUserSid', token.sid],
      ['SubjectUserName', token.user],
      ['SubjectDomainName', token.domain],
      ['SubjectLogonId', token.logonId],
    ],
    message: 'The audit log was cleared.',
  };
}
