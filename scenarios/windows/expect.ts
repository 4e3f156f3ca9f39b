import type { Expectation } from '../contract.ts';
import { ruleIds } from '../rule-ids.ts';

/** Audit subcategories by GUID, since auditpol's names are translated (ntsecapi.h). */
const subcategories = {
  processCreation: '{0CCE922B-69AE-11D9-BED3-505054503030}',
  fileSystem: '{0CCE921D-69AE-11D9-BED3-505054503030}',
} as const;

const sysmon = 'Microsoft-Windows-Sysmon/Operational';
const powershell = 'Microsoft-Windows-PowerShell/Operational';
const sources = ['windows-event-log'];
const cmdExe = 'C:\\Windows\\System32\\cmd.exe';
const processCreated = { field: 'EventID', test: 'is', any: ['1', '4688'] } as const;
const processNeed = {
  kind: 'windows-event',
  channel: 'Security',
  eventIds: [4688],
  auditSubcategory: subcategories.processCreation,
} as const;

/** A shell command that drives the service manager was executed (DS0017). */
export function commandExecuted(
  contains: readonly string[],
  rule: keyof typeof ruleIds.windows,
): Expectation {
  return {
    id: 'command-execution',
    title: `${contains[0]} executed`,
    dataComponent: { id: 'DC0064', name: 'Command Execution' },
    rules: [ruleIds.windows[rule]],
    must: 'fire',
    telemetry: {
      sources,
      need: processNeed,
      views: [],
      where: [
        processCreated,
        ...contains.map(text => ({ field: 'CommandLine', test: 'contains', any: [text] }) as const),
      ],
    },
  };
}

/** reg.exe wrote the descriptor of a service (DS0017). */
export function descriptorCommand(): Expectation {
  return {
    ...commandExecuted(['reg.exe', ' add ', '\\Security', '/v Security'], 'descriptorCommand'),
    id: 'descriptor-command',
    title: 'reg.exe executed for the security descriptor',
  };
}

/** A script block that holds all of the words was run (DS0017); the log of PowerShell itself tells. */
export function scriptRun(
  contains: readonly string[],
  rule: keyof typeof ruleIds.windows = 'scriptBlock',
): Expectation {
  return {
    id: 'script-block',
    title: `script with ${contains[0]} run`,
    dataComponent: { id: 'DC0064', name: 'Command Execution' },
    rules: [ruleIds.windows[rule]],
    must: 'fire',
    telemetry: {
      sources,
      need: { kind: 'windows-event', channel: powershell, eventIds: [4104] },
      views: [],
      where: [
        { field: 'EventID', test: 'is', any: ['4104'] },
        ...contains.map(text => ({ field: 'ScriptBlockText', test: 'contains', any: [text] }) as const),
      ],
    },
  };
}

/** The service's binary came into being (DS0022). */
export function binaryCreated(path: string): Expectation {
  return {
    id: 'file-creation',
    title: 'service binary written',
    dataComponent: { id: 'DC0039', name: 'File Creation' },
    rules: [ruleIds.windows.serviceBinary],
    must: 'fire',
    telemetry: {
      sources,
      need: {
        kind: 'windows-event',
        channel: sysmon,
        eventIds: [11],
        sysmon: {
          event: 'FileCreate',
          of: `programs in ${path.slice(0, path.lastIndexOf('\\'))}`,
          examples: [{ TargetFilename: path, Image: cmdExe }],
        },
      },
      views: [],
      where: [
        { field: 'EventID', test: 'is', any: ['11'] },
        { field: 'TargetFilename', test: 'is', any: [path] },
      ],
    },
  };
}

/** services.exe started the service's program (DS0009). */
export function childOfServices(
  program: string,
  rule: keyof typeof ruleIds.windows = 'childOfServices',
): Expectation {
  const name = program.slice(program.lastIndexOf('\\') + 1);
  return {
    id: 'process-creation',
    title: `${name} run by services.exe`,
    dataComponent: { id: 'DC0032', name: 'Process Creation' },
    rules: [ruleIds.windows[rule]],
    must: 'fire',
    telemetry: {
      sources,
      need: processNeed,
      views: [],
      where: [
        processCreated,
        { field: 'Image', alias: 'NewProcessName', test: 'ends', any: [`\\${name}`] },
        { field: 'ParentImage', alias: 'ParentProcessName', test: 'ends', any: ['\\services.exe'] },
      ],
    },
  };
}

/** The chain as ATT&CK's analytic tells it (AN1185): the key written, the service installed, its program run. */
export function installedThenRun(program: string): Expectation {
  return {
    ...childOfServices(program, 'installedThenRun'),
    id: 'key-then-service-then-process',
    title: 'service key written, then service installed, then its program run',
  };
}

/** The same for a service that was there already, of whose change the service manager has no event. */
export function writtenThenRun(program: string): Expectation {
  return {
    ...childOfServices(program, 'programWrittenThenRun'),
    id: 'key-then-process',
    title: 'program written to the service key, then run by services.exe',
  };
}

/** A service that nobody knows was installed by somebody who is no known administrator (DS0019). */
export function serviceInstalled(name: string): Expectation {
  return {
    id: 'service-creation',
    title: 'unknown service installed',
    dataComponent: { id: 'DC0060', name: 'Service Creation' },
    rules: [ruleIds.windows.serviceInstalled, ruleIds.windows.serviceInstalledSecurity],
    must: 'fire',
    telemetry: {
      sources,
      need: { kind: 'windows-event', channel: 'System', eventIds: [7045] },
      views: [],
      where: [
        { field: 'EventID', test: 'is', any: ['7045', '4697'] },
        { field: 'ServiceName', test: 'is', any: [name] },
      ],
    },
  };
}

/** A service that runs a command interpreter was installed (DS0019), whoever did it. */
export function interpreterInstalled(name: string): Expectation {
  return {
    ...serviceInstalled(name),
    id: 'interpreter-service',
    title: 'service that runs a command interpreter installed',
    rules: [ruleIds.windows.interpreterService, ruleIds.windows.interpreterServiceSecurity],
  };
}

/** The program of a service ran and never answered (DS0019): what a command that is no service leaves behind. */
export function serviceStartFailed(name: string): Expectation {
  return {
    ...serviceInstalled(name),
    id: 'service-start-failed',
    title: 'program that is no service did not answer',
    rules: [ruleIds.windows.serviceStartFailed],
    telemetry: {
      sources,
      need: { kind: 'windows-event', channel: 'System', eventIds: [7000] },
      views: [],
      where: [
        { field: 'EventID', test: 'is', any: ['7000'] },
        { field: 'param1', test: 'is', any: [name] },
      ],
    },
  };
}

/** A system file was opened for writing (DS0022), granted or refused; by whoever the event names. */
export function writeAccessAsked(path: string): Expectation {
  return {
    id: 'write-access',
    title: `${path} asked for, to be written`,
    dataComponent: { id: 'DC0061', name: 'File Modification' },
    rules: [ruleIds.windows.servicesExeWrite],
    must: 'fire',
    telemetry: {
      sources,
      need: {
        kind: 'windows-event',
        channel: 'Security',
        eventIds: [4656, 4663],
        auditSubcategory: subcategories.fileSystem,
        audits: 'failure',
        sacl: path,
      },
      views: [],
      where: [
        { field: 'EventID', test: 'is', any: ['4656', '4663'] },
        { field: 'ObjectName', test: 'is', any: [path] },
      ],
    },
  };
}

/** It must have been refused, which the same event tells beside it. */
export function writeAccessRefused(path: string, refusal: NonNullable<Expectation['refusal']>): Expectation {
  return {
    ...writeAccessAsked(path),
    id: 'refusal',
    title: `${path} not opened for writing`,
    must: 'be-refused',
    refusal,
  };
}

interface KeyWritten {
  /** `ImagePath`; default: any value. */
  readonly value?: string;
  /** What was written to it. */
  readonly details?: string;
  readonly rule?: keyof typeof ruleIds.windows;
}

/**
 * The service's key was written (DS0024): `value`, with `details` where another value is written to it as well. By
 * services.exe, whoever asked for it, unless the registry was written past the service manager.
 */
export function serviceKeyWritten(
  name: string,
  { value = '', details, rule = 'serviceKey' }: KeyWritten = {},
): Expectation {
  return {
    id: 'registry-modification',
    title: value === '' ? 'service key written' : `${value} of the service written`,
    dataComponent: { id: 'DC0063', name: 'Windows Registry Key Modification' },
    rules: [ruleIds.windows[rule]],
    must: 'fire',
    telemetry: {
      sources,
      need: {
        kind: 'windows-event',
        channel: sysmon,
        eventIds: [13],
        sysmon: {
          event: 'RegistryEvent',
          of: `${value === '' ? 'values' : value} of a service`,
          examples: examplesOf(name, value === '' ? usualValues : [value]),
        },
      },
      views: [],
      where: [
        { field: 'EventID', test: 'is', any: ['13'] },
        { field: 'TargetObject', test: 'contains', any: [`\\Services\\${name}${value && `\\${value}`}`] },
        ...(details === undefined ? [] : [{ field: 'Details', test: 'contains', any: [details] } as const]),
      ],
    },
  };
}

/** What the service manager writes below a new service's key. */
const usualValues = ['ImagePath', 'Start', 'Type', 'ErrorControl', 'DisplayName', 'ObjectName'];

/** As Sysmon's rules are asked about them; who writes past the service manager is reg.exe or PowerShell. */
function examplesOf(name: string, values: readonly string[]) {
  return values.map(value => ({
    EventType: 'SetValue',
    TargetObject: `HKLM\\System\\CurrentControlSet\\Services\\${name}\\${value === 'Security' ? 'Security\\Security' : value}`,
    Image: 'C:\\Windows\\System32\\services.exe',
    User: 'NT AUTHORITY\\SYSTEM',
  }));
}

/** The descriptor below the service's key was written past the service manager (DS0024). */
export function descriptorWritten(name: string): Expectation {
  return {
    ...serviceKeyWritten(name, { value: 'Security\\Security', rule: 'descriptorPastManager' }),
    id: 'descriptor-modification',
    title: 'security descriptor of the service written',
  };
}
