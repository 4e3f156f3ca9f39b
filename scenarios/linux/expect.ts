import type { Expectation } from '../contract.ts';
import { ruleIds } from '../rule-ids.ts';

/** A shell command that drives the service manager was executed (DS0017). */
export function commandExecuted(program: string, rule: keyof typeof ruleIds.linux): Expectation {
  return {
    id: 'command-execution',
    title: `${nameOf(program)} executed`,
    dataComponent: { id: 'DC0064', name: 'Command Execution' },
    rules: [ruleIds.linux[rule]],
    must: 'fire',
    telemetry: {
      sources: ['auditd'],
      need: { kind: 'exec', program },
      views: [{ category: 'process_creation' }],
      where: [{ field: 'CommandLine', test: 'contains', any: [nameOf(program)] }],
    },
  };
}

/** Another host's systemctl -H drives the manager: what it runs here names neither unit nor run (DC0064). */
export function remoteManager(bridge: string): Expectation {
  return {
    ...commandExecuted(bridge, 'remoteManager'),
    title: 'service manager driven from another host',
  };
}

/** The same login first wrote a unit file, then had systemctl act on it: two events in their order (AN0200). */
export function writtenThenStarted(systemctl: string): Expectation {
  return {
    ...commandExecuted(systemctl, 'unitFileThenSystemctl'),
    id: 'file-then-command',
    title: 'unit file written, then systemctl executed',
  };
}

/**
 * A file that defines a service came into being (DS0022). `byInit`: PID 1 itself writes it. `watched`: the directory
 * to be watched, where it is not the file's own.
 */
export function fileCreated(
  path: string,
  rule: keyof typeof ruleIds.linux,
  { watched = path.slice(0, path.lastIndexOf('/')), byInit = false }: FileOptions = {},
): Expectation {
  return {
    id: 'file-modification',
    title: `${watched} written`,
    dataComponent: { id: 'DC0061', name: 'File Modification' },
    rules: [ruleIds.linux[rule]],
    must: 'fire',
    telemetry: {
      sources: ['auditd'],
      need: { kind: 'write', path: watched, ...(byInit && { byInit }) },
      views: [{ category: 'file_event' }],
      where: [{ field: 'TargetFilename', test: 'is', any: [path] }],
    },
  };
}

/** Somebody tried to open a unit file for writing and was refused: the open failed, and is recorded for that. */
export function refusedOpening(folder: string): Expectation {
  return {
    id: 'file-modification',
    title: `${folder} opened for writing in vain`,
    dataComponent: { id: 'DC0061', name: 'File Modification' },
    rules: [ruleIds.linux.unitChanged],
    must: 'fire',
    telemetry: {
      sources: ['auditd'],
      need: { kind: 'write', path: folder },
      views: [{ service: 'auditd' }],
      where: [
        { field: 'type', test: 'is', any: ['SYSCALL'] },
        { field: 'SYSCALL', test: 'is', any: ['open', 'openat', 'openat2'] },
        { field: 'success', test: 'is', any: ['no'] },
        // EACCES and EPERM: looking for what is not there fails as well.
        { field: 'exit', test: 'is', any: ['-13', '-1'] },
      ],
    },
  };
}

interface FileOptions {
  readonly byInit?: boolean;
  readonly watched?: string;
}

/** A file of another kind than a unit's, or in another place than units have, came into being (DC0039). */
export function otherFileCreated(path: string, title: string, rule: keyof typeof ruleIds.linux): Expectation {
  return {
    ...fileCreated(path, rule),
    id: 'file-creation',
    title,
    dataComponent: { id: 'DC0039', name: 'File Creation' },
  };
}

/** A file that was there was opened for writing (DC0061). */
export function fileChanged(path: string, title: string, rule: keyof typeof ruleIds.linux): Expectation {
  const created = fileCreated(path, rule);
  const telemetry = { ...created.telemetry, views: [{ category: 'file_change' }] };
  return { ...created, title, telemetry };
}

/** systemd executed the payload (DS0009). */
export function childOfSystemd(
  contains: string,
  rule: keyof typeof ruleIds.linux = 'childOfSystemd',
): Expectation {
  return {
    id: 'process-creation',
    title: 'payload run by systemd',
    dataComponent: { id: 'DC0032', name: 'Process Creation' },
    rules: [ruleIds.linux[rule]],
    must: 'fire',
    telemetry: {
      sources: ['auditd'],
      need: { kind: 'exec-child-of-init' },
      views: [{ category: 'process_creation' }],
      where: [
        { field: 'ParentProcessId', test: 'is', any: ['1'] },
        { field: 'CommandLine', test: 'contains', any: [contains] },
      ],
    },
  };
}

/** A service that nobody knows was started (DS0019); `unit` without its `.service`, as the record has it. */
export function serviceStarted(unit: string): Expectation {
  return {
    id: 'service-creation',
    title: 'unknown service started',
    dataComponent: { id: 'DC0060', name: 'Service Creation' },
    rules: [ruleIds.linux.serviceStart],
    must: 'fire',
    telemetry: {
      sources: ['auditd'],
      need: { kind: 'service-start' },
      views: [{ service: 'auditd' }],
      where: [
        { field: 'type', test: 'is', any: ['SERVICE_START'] },
        { field: 'unit', test: 'is', any: [unit] },
      ],
    },
  };
}

function nameOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}
