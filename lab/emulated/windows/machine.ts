import type { BootSettings, Ending, Machine, Role } from '../machine.ts';
import { nothing, nowhere, type Streams } from '../streams.ts';
import { AuditPolicy } from './auditpolicy.ts';
import { windowsCensus } from './census.ts';
import { CommandShell } from './cmd/shell.ts';
import type { Deed } from './deeds.ts';
import { environmentFor } from './environment.ts';
import { EventLogs } from './eventlog.ts';
import { Files } from './files.ts';
import type { WindowsHost } from './host.ts';
import { imageOf } from './images.ts';
import type { Launch, Launched } from './launch.ts';
import type { Process } from './process.ts';
import { Processes } from './processes.ts';
import { programs } from './programs/index.ts';
import { Registry } from './registry.ts';
import { installSystem, type SystemProcesses } from './seed.ts';
import { ServiceControl } from './services.ts';
import { otherEvents } from './telemetry/other.ts';
import { securityEvents } from './telemetry/security.ts';
import { sysmonEvents } from './telemetry/sysmon.ts';
import { SysmonConfig } from './telemetry/sysmon-config.ts';
import { systemEvents } from './telemetry/system.ts';
import { logonToken } from './tokens.ts';

/** An emulated Windows Server 2022: its state, the programs that alter it, and its event logs. */
export class WindowsMachine implements Machine, WindowsHost {
  readonly hostname: string;
  readonly machineSid: string;
  readonly settings: BootSettings;
  readonly files: Files;
  readonly registry: Registry;
  readonly processes: Processes;
  readonly logs: EventLogs;
  readonly policy: AuditPolicy;
  readonly sysmon: SysmonConfig;
  readonly services: ServiceControl;
  readonly system: SystemProcesses;

  constructor(settings: BootSettings) {
    const { random, clock, faults } = settings;
    const part = () => 1_000_000_000 + Math.floor(random() * 3_000_000_000);
    this.settings = settings;
    this.hostname = settings.hostname.toUpperCase();
    this.sysmon = new SysmonConfig(faults.sysmonConfig);
    this.policy = new AuditPolicy(faults.sourceOff('Security'));
    this.machineSid = `S-1-5-21-${part()}-${part()}-${part()}`;
    const report = (deed: Deed) => this.#record(deed);
    this.files = new Files(report, clock);
    this.registry = new Registry(report);
    this.processes = new Processes(report, clock, random);
    this.logs = new EventLogs({ computer: this.hostname, clock, faults, random });
    this.system = installSystem(this);
    this.services = new ServiceControl(this, report);
    this.report = report;
  }

  readonly report: (deed: Deed) => void;

  /** sshd's child: `cmd.exe /c "COMMAND"`, in a fresh logon of the account. */
  async run(role: Role, commandLine: string, streams: Streams): Promise<Ending> {
    const { random, faults } = this.settings;
    const place = { ...this, refusePrivilege: faults.refusePrivilege };
    const token = logonToken(role, place, random);
    const directory = `C:\\Users\\${token.user}`;
    const launch = {
      parent: this.system.sshd,
      path: 'C:\\Windows\\System32\\cmd.exe',
      commandLine: `"c:\\windows\\system32\\cmd.exe" /c "${commandLine}"`,
      token,
      directory,
    };
    const process = this.start(launch);
    const stop = () => this.processes.end(process, 0xc000013a);
    const forget = streams.signal.onAbort(stop);
    const shell = new CommandShell(this, process, environmentFor(this.hostname, token), streams);
    const code = await this.#untilEnded(process, shell.run(commandLine));
    forget();
    return { code };
  }

  /** Creates a process without running anything in it. */
  start(launch: Pick<Launch, 'parent' | 'path' | 'commandLine' | 'token' | 'directory'>): Process {
    const { parent, path, commandLine, token, directory } = launch;
    const file = this.files.get(path);
    return this.processes.start({
      parent,
      image: file?.path ?? path,
      commandLine,
      directory,
      token,
      content: file?.content ?? '',
    });
  }

  /** Creates a process and runs its program to the end; gives the exit status. */
  launch(launch: Launch): Launched {
    const process = this.start(launch);
    const program = programs.get(imageOf(process.content)?.file.toLowerCase() ?? '');
    const streams = { ...launch.streams, signal: process.stop };
    const call = { ...launch, ...streams, machine: this, process };
    const code = Promise.resolve().then(() => (program ? program(call) : 0));
    return { process, ended: this.#untilEnded(process, code) };
  }

  /** A process that nobody waits for, as services and WMI start them. */
  launchDetached(launch: Omit<Launch, 'streams'>): Launched {
    const signal = launch.parent.stop;
    return this.launch({ ...launch, streams: { stdin: nothing, stdout: nowhere, stderr: nowhere, signal } });
  }

  census(): readonly string[] {
    return windowsCensus(this);
  }

  stop(): void {
    for (const process of this.processes.all()) process.stop.abort();
  }

  async #untilEnded(process: Process, work: Promise<number>): Promise<number> {
    const killed = new Promise<number>(resolve =>
      process.stop.onAbort(() => resolve(process.exitStatus ?? 1)),
    );
    const code = await Promise.race([work, killed]);
    this.processes.end(process, code);
    return code;
  }

  #record(deed: Deed): void {
    const now = this.settings.clock();
    const drafts = [
      ...systemEvents(deed, this.system.services.pid),
      ...securityEvents(deed, {
        policy: this.policy,
        hostname: this.hostname,
        commandLines: () =>
          this.registry.value(commandLinePolicy, 'ProcessCreationIncludeCmdLine_Enabled')?.data === '1',
      }),
      ...sysmonEvents(deed, this.system.sysmon.pid, now).filter(({ id, data }) =>
        this.sysmon.records(id, data),
      ),
      ...otherEvents(deed, now),
    ];
    for (const draft of drafts) this.logs.append(draft);
  }
}

const commandLinePolicy =
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\Audit';
