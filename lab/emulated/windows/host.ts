import type { BootSettings } from '../machine.ts';
import type { AuditPolicy } from './auditpolicy.ts';
import type { Report } from './deeds.ts';
import type { EventLogs } from './eventlog.ts';
import type { Files } from './files.ts';
import type { Launch, Launched } from './launch.ts';
import type { Processes } from './processes.ts';
import type { Registry } from './registry.ts';
import type { SystemProcesses } from './seed.ts';
import type { ServiceControl } from './services.ts';

/** What the programs of an emulated Windows host can reach. */
export interface WindowsHost {
  readonly hostname: string;
  readonly machineSid: string;
  readonly settings: BootSettings;
  readonly files: Files;
  readonly registry: Registry;
  readonly processes: Processes;
  readonly logs: EventLogs;
  readonly policy: AuditPolicy;
  readonly sysmon: { text(): string[] };
  readonly services: ServiceControl;
  readonly system: SystemProcesses;
  readonly report: Report;
  /** Creates a process and runs its program to the end. */
  launch(launch: Launch): Launched;
  /** A process that nobody waits for, as services and WMI start them. */
  launchDetached(launch: Omit<Launch, 'streams'>): Launched;
}
