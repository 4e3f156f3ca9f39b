import type { Logsource } from '../contract.ts';
import { linuxSysmonChannel, powershellChannels, sysmonChannel, windowsServices } from './channels.ts';
import type { Taxonomy, TaxonomySource } from './contract.ts';

const windows = (...categories: string[]): Logsource[] =>
  categories.map(category => ({ product: 'windows', category }));

const header =
  'Channel EventID Provider_Name Provider_Guid Computer Level Task Opcode Keywords Version EventRecordID Message ' +
  'TimeCreated_SystemTime Execution_ProcessID Execution_ThreadID UserID Security_UserID Correlation_ActivityID';
const rule = 'RuleName UtcTime';
const process = 'ProcessGuid ProcessId Image User';
const image = 'FileVersion Description Product Company OriginalFileName Hashes md5 sha1 sha256 Imphash';
const pair =
  'SourceProcessGuid SourceProcessGUID SourceProcessId SourceImage SourceUser TargetProcessGuid TargetProcessGUID ' +
  'TargetProcessId TargetImage TargetUser';

/** Sysmon's events by number: their categories and the fields they carry (schema 4.90). */
const sysmonEvents: readonly (readonly [id: number, categories: string, fields: string])[] = [
  [
    1,
    'process_creation',
    `${process} ${image} CommandLine CurrentDirectory LogonGuid LogonId TerminalSessionId IntegrityLevel ` +
      'ParentProcessGuid ParentProcessId ParentImage ParentCommandLine ParentUser',
  ],
  [2, 'file_change', `${process} TargetFilename CreationUtcTime PreviousCreationUtcTime`],
  [
    3,
    'network_connection',
    `${process} Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort SourcePortName ` +
      'DestinationIsIpv6 DestinationIp DestinationHostname DestinationPort DestinationPortName',
  ],
  [4, 'sysmon_status', 'State Version SchemaVersion'],
  [5, 'process_termination', process],
  [6, 'driver_load', `ImageLoaded ${image} Signed Signature SignatureStatus`],
  [7, 'image_load', `${process} ImageLoaded ${image} Signed Signature SignatureStatus`],
  [8, 'create_remote_thread', `${pair} NewThreadId StartAddress StartModule StartFunction`],
  [9, 'raw_access_thread', `${process} Device`],
  [10, 'process_access', `${pair} SourceThreadId GrantedAccess CallTrace`],
  [11, 'file_event', `${process} TargetFilename CreationUtcTime`],
  [12, 'registry_event registry_add registry_delete', `${process} EventType TargetObject`],
  [13, 'registry_event registry_set', `${process} EventType TargetObject Details`],
  [14, 'registry_event registry_rename', `${process} EventType TargetObject NewName`],
  [15, 'create_stream_hash', `${process} TargetFilename CreationUtcTime Hash Hashes Contents Imphash`],
  [16, 'sysmon_status', 'Configuration ConfigurationFileHash'],
  [17, 'pipe_created', `${process} EventType PipeName`],
  [18, 'pipe_created', `${process} EventType PipeName`],
  [19, 'wmi_event', 'EventType Operation User EventNamespace Name Query'],
  [20, 'wmi_event', 'EventType Operation User Name Type Destination'],
  [21, 'wmi_event', 'EventType Operation User Consumer Filter'],
  [22, 'dns_query', `${process} QueryName QueryStatus QueryResults`],
  [23, 'file_delete', `${process} TargetFilename Hashes Imphash IsExecutable Archived`],
  [24, 'clipboard_capture', `${process} Session ClientInfo Hashes Archived`],
  [25, 'process_tampering', `${process} Type`],
  [26, 'file_delete_detected', `${process} TargetFilename Hashes Imphash IsExecutable`],
  [27, 'file_block_executable', `${process} TargetFilename Hashes Imphash`],
  [28, 'file_block_shredding', `${process} TargetFilename Hashes Imphash IsExecutable`],
  [29, 'file_executable_detected', `${process} TargetFilename Hashes Imphash`],
  [255, 'sysmon_error', 'ID Description'],
];

const sysmon: TaxonomySource[] = sysmonEvents.map(([id, categories, fields]) => ({
  name: `Sysmon ${id}`,
  when: { channels: [sysmonChannel], eventIds: [id] },
  logsources: windows(...categories.split(' ')),
  carries: words(header, rule, fields),
}));

const sysmonForLinux: TaxonomySource[] = sysmonEvents
  .filter(([id]) => [1, 3, 5, 9, 11, 23].includes(id))
  .map(([id, category, fields]) => ({
    name: `Sysmon for Linux ${id}`,
    when: { channels: [linuxSysmonChannel], eventIds: [id] },
    logsources: [{ product: 'linux', category, service: 'sysmon' }],
    carries: words(header, rule, fields),
  }));

const subject = 'SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId';
const registryValue =
  'ObjectName ObjectValueName HandleId OperationType OldValueType OldValue NewValueType NewValue';

const security: TaxonomySource[] = [
  {
    name: 'Security 4688',
    when: { channels: ['Security'], eventIds: [4688] },
    logsources: windows('process_creation'),
    fields: {
      Image: 'NewProcessName',
      ParentImage: 'ParentProcessName',
      ProcessId: 'NewProcessId',
      ParentProcessId: 'ProcessId',
      LogonId: 'SubjectLogonId',
      User: { join: ['SubjectDomainName', 'SubjectUserName'], separator: '\\' },
    },
    carries: words(
      header,
      subject,
      'Image ParentImage ProcessId ParentProcessId LogonId User CommandLine NewProcessId NewProcessName',
      'ParentProcessName TokenElevationType MandatoryLabel TargetUserSid TargetUserName TargetDomainName TargetLogonId',
    ),
  },
  {
    name: 'Security 4657',
    when: { channels: ['Security'], eventIds: [4657] },
    logsources: windows('registry_event', 'registry_set'),
    fields: {
      TargetObject: { join: ['ObjectName', 'ObjectValueName'], separator: '\\' },
      Details: 'NewValue',
      Image: 'ProcessName',
      User: { join: ['SubjectDomainName', 'SubjectUserName'], separator: '\\' },
    },
    carries: words(header, subject, registryValue, 'ProcessId ProcessName TargetObject Details Image User'),
  },
];

const auditActor = 'Image ProcessId User LoginUser AuditKey';
const esActor =
  'Image ProcessId User AuditUserId SigningId TeamId PlatformBinary ResponsibleProcessId LaunchdLabel';
const parent = 'CommandLine CurrentDirectory ParentProcessId ParentImage ParentCommandLine';

/** Readings of Linux and macOS logs that carry their log source with them. */
const agents: TaxonomySource[] = [
  agent('auditd execve', 'linux', 'process_creation', auditActor, parent, 'LogonId'),
  agent('auditd file access', 'linux', 'file_event', auditActor, 'TargetFilename Syscall'),
  agent('auditd deletion', 'linux', 'file_delete', auditActor, 'TargetFilename Syscall'),
  agent('eslogger exec', 'macos', 'process_creation', esActor, parent, 'ScriptPath Terminal'),
  agent('eslogger file event', 'macos', 'file_event', esActor, 'TargetFilename SourceFilename'),
  agent('eslogger unlink', 'macos', 'file_delete', esActor, 'TargetFilename'),
];

function agent(name: string, product: string, category: string, ...fields: string[]): TaxonomySource {
  const logsource = { product, category };
  return { name, when: { logsource }, logsources: [logsource], carries: words(...fields) };
}

const powershell: TaxonomySource[] = [
  channel(
    'PowerShell 4103',
    powershellChannels,
    windows('ps_module'),
    [4103],
    'ContextInfo UserData Payload',
  ),
  channel(
    'PowerShell 4104',
    powershellChannels,
    windows('ps_script'),
    [4104],
    'MessageNumber MessageTotal ScriptBlockText ScriptBlockId Path',
  ),
  channel('Windows PowerShell 400', ['Windows PowerShell'], windows('ps_classic_start'), [400]),
  channel('Windows PowerShell 600', ['Windows PowerShell'], windows('ps_classic_provider_start'), [600]),
  channel('Windows PowerShell 800', ['Windows PowerShell'], windows('ps_classic_script'), [800]),
];

const system: TaxonomySource[] = [
  channel('System 7036', ['System'], [], [7036], 'param1 param2 Binary'),
  channel('System 7040', ['System'], [], [7040], 'param1 param2 param3 param4'),
  channel('System 7045', ['System'], [], [7045], 'ServiceName ImagePath ServiceType StartType AccountName'),
].map(source => ({ ...source, logsources: [{ product: 'windows', service: 'system' }] }));

function channel(
  name: string,
  channels: readonly string[],
  logsources: readonly Logsource[],
  eventIds: readonly number[],
  fields?: string,
): TaxonomySource {
  const carries = fields === undefined ? {} : { carries: words(header, fields) };
  return { name, when: { channels, eventIds }, logsources, ...carries };
}

function words(...lists: string[]): string[] {
  return lists.join(' ').split(' ');
}

/** Channels of events recorded without one, by what wrote them. */
const providers = {
  'Microsoft-Windows-Sysmon': sysmonChannel,
  'Linux-Sysmon': linuxSysmonChannel,
  'Microsoft-Windows-Security-Auditing': 'Security',
  'Service Control Manager': 'System',
  'Microsoft-Windows-PowerShell': powershellChannels[0] ?? '',
  PowerShell: 'Windows PowerShell',
};

/**
 * The taxonomy of the Sigma specification (appendix "Taxonomy", version 2.1) for recorded Windows events, with what
 * SigmaHQ's pipelines do for the Security log. Field names of generic categories are Sysmon's.
 * It is used unless another is given; spread its sources to extend it.
 */
export const sigmaTaxonomy: Taxonomy = {
  providers,
  sources: [
    ...windowsServices.map(([service, ...channels]) => ({
      name: `Windows ${service}`,
      when: { channels },
      logsources: [{ product: 'windows', service }],
    })),
    ...sysmon,
    ...sysmonForLinux,
    ...security,
    ...powershell,
    ...system,
    ...agents,
  ],
};
