import type { BootSettings, Ending, Machine, Role } from '../machine.ts';
import { unixCensus } from '../posix/census.ts';
import { UnixCore, userOf } from '../posix/core.ts';
import type { Deed } from '../posix/deeds.ts';
import { type UnixProcess, unset } from '../posix/process.ts';
import type { Streams } from '../streams.ts';
import { EndpointSecurity } from './eslog.ts';
import { Launchd } from './launchd.ts';
import { macPrograms } from './programs/index.ts';
import { macGroups, macUsers, seedFiles } from './seed.ts';
import { UnifiedLog } from './unifiedlog.ts';

export const macAccounts: Readonly<Record<Role, string>> = {
  actor: 'root',
  observer: 'root',
  unprivileged: 'drilluser',
};

/** An emulated macOS 15: files, launchd, Endpoint Security, the unified log. */
export class MacMachine implements Machine {
  readonly core: UnixCore;
  readonly launchd: Launchd;
  readonly security: EndpointSecurity;
  readonly unified: UnifiedLog;
  readonly #sshd: UnixProcess;
  readonly #settings: BootSettings;
  #sessions = 100;

  constructor(settings: BootSettings) {
    this.#settings = settings;
    const programs = macPrograms(() => this);
    this.core = new UnixCore(settings, {
      users: macUsers,
      groups: macGroups,
      programs,
      system: {
        name: 'Darwin',
        release: '24.5.0',
        version: 'Darwin Kernel Version 24.5.0 (emulated)',
        machine: 'arm64',
      },
      path: '/usr/bin:/bin:/usr/sbin:/sbin',
      rootPath: '/usr/bin:/bin:/usr/sbin:/sbin',
      record: deed => this.#record(deed),
    });
    seedFiles(this.core.files, [...programs.keys()], settings.hostname);
    this.security = new EndpointSecurity(settings);
    this.unified = new UnifiedLog(settings);
    const init = this.#boot(1, 0, '/sbin/launchd');
    this.launchd = new Launchd(this.core, init);
    this.#sshd = this.#boot(95, 1, '/usr/sbin/sshd');
    this.security.services = {
      backgroundTasks: this.#boot(
        120,
        1,
        '/System/Library/PrivateFrameworks/BackgroundTaskManagement.framework/Resources/backgroundtaskmanagementd',
      ),
      serviceManagement: this.#boot(121, 1, '/usr/libexec/smd'),
    };
  }

  run(role: Role, commandLine: string, streams: Streams): Promise<Ending> {
    const acting = role === 'actor' && this.#settings.faults.refusePrivilege ? 'unprivileged' : role;
    this.#sessions += 1;
    return this.core.login(
      userOf(macUsers, macAccounts, acting),
      this.#sshd,
      this.#sessions,
      commandLine,
      streams,
    );
  }

  census(): readonly string[] {
    const { jobs, disabled } = this.launchd;
    const loaded = [...jobs].map(([name, { process }]) => `job ${name} ${process ? 'running' : 'waiting'}`);
    return [
      ...unixCensus(this.core),
      ...loaded.sort(),
      ...[...disabled].sort().map(name => `disabled ${name}`),
    ];
  }

  stop(): void {
    for (const process of this.core.processes.all()) process.stop.abort();
  }

  #boot(pid: number, ppid: number, exe: string): UnixProcess {
    const comm = exe.slice(exe.lastIndexOf('/') + 1);
    const credentials = { uid: 0, gid: 0, groups: [0] };
    return this.core.processes.boot({
      pid,
      ppid,
      pgid: pid,
      sid: pid,
      credentials,
      auid: unset,
      ses: unset,
      comm,
      exe,
      argv: [exe],
      directory: '/',
    });
  }

  #record(deed: Deed): void {
    this.security.record(deed);
    this.unified.record(deed);
  }
}
