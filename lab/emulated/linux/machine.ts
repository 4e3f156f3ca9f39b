import type { BootSettings, Ending, Machine, Role } from '../machine.ts';
import { unixCensus } from '../posix/census.ts';
import { UnixCore, userOf } from '../posix/core.ts';
import type { Deed } from '../posix/deeds.ts';
import type { User } from '../posix/host.ts';
import { type UnixProcess, unset } from '../posix/process.ts';
import { hexDigits } from '../random.ts';
import type { Streams } from '../streams.ts';
import { AuditLog } from './audit/log.ts';
import { Journal } from './journal.ts';
import { linuxPrograms } from './programs/index.ts';
import { generateUnits, linuxGroups, linuxUsers, mountProc, seedFiles } from './seed.ts';
import { ServiceManager } from './systemd/manager.ts';

export const linuxAccounts: Readonly<Record<Role, string>> = {
  actor: 'root',
  observer: 'root',
  unprivileged: 'drilluser',
};

const systemFolders = [
  '/etc/systemd/system',
  '/run/systemd/transient',
  '/run/systemd/system',
  '/run/systemd/generator.late',
  '/usr/lib/systemd/system',
];

/** An emulated Debian 12: files, systemd, auditd with rules, the journal. */
export class LinuxMachine implements Machine {
  readonly core: UnixCore;
  readonly audit: AuditLog;
  readonly journal: Journal;
  readonly #managers = new Map<number | undefined, ServiceManager>();
  readonly #init: UnixProcess;
  readonly #sshd: UnixProcess;
  readonly #settings: BootSettings;
  #sessions = 0;

  constructor(settings: BootSettings) {
    const machineId = hexDigits(settings.random, 32);
    this.#settings = settings;
    const programs = linuxPrograms(() => this);
    this.core = new UnixCore(settings, {
      users: linuxUsers,
      groups: linuxGroups,
      programs,
      system: {
        name: 'Linux',
        release: '6.1.0-37-amd64',
        version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1',
        machine: 'x86_64',
      },
      path: '/usr/local/bin:/usr/bin:/bin:/usr/games',
      rootPath: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      record: deed => this.#record(deed),
    });
    const { files, processes } = this.core;
    seedFiles(files, [...programs.keys()], settings.hostname, machineId);
    mountProc(files, processes);
    this.audit = new AuditLog(settings, files, names);
    this.journal = new Journal(settings, machineId);
    this.#init = this.#boot(1, 0, '/usr/lib/systemd/systemd', ['/sbin/init']);
    this.audit.daemon = this.#boot(412, 1, '/usr/sbin/auditd', ['/sbin/auditd']).pid;
    this.#boot(388, 1, '/usr/lib/systemd/systemd-journald', ['/lib/systemd/systemd-journald']);
    this.#sshd = this.#boot(611, 1, '/usr/sbin/sshd', [
      'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups',
    ]);
    this.managerFor(undefined);
  }

  /** Runs as the account's login shell does, in a login session of its own. */
  run(role: Role, commandLine: string, streams: Streams): Promise<Ending> {
    const acting = role === 'actor' && this.#settings.faults.refusePrivilege ? 'unprivileged' : role;
    return this.logIn(userOf(linuxUsers, linuxAccounts, acting), commandLine, streams);
  }

  logIn(user: User, commandLine: string, streams: Streams): Promise<Ending> {
    this.#sessions += 1;
    return this.core.login(user, this.#sshd, this.#sessions, commandLine, streams);
  }

  census(): readonly string[] {
    const units = [...this.#managers].flatMap(([user = 'system', { units }]) =>
      [...units.values()].map(
        ({ name, load, active, sub }) => `unit ${user} ${name} ${load} ${active} ${sub}`,
      ),
    );
    return [...unixCensus(this.core), ...units.sort()];
  }

  stop(): void {
    for (const manager of this.#managers.values()) for (const unit of manager.units.values()) unit.disarm?.();
    for (const process of this.core.processes.all()) process.stop.abort();
  }

  /** The system's manager, or that of a user, started when it is first asked. */
  managerFor(uid: number | undefined): ServiceManager {
    const known = this.#managers.get(uid);
    if (known) return known;
    const made = uid === undefined ? this.#systemManager() : this.#userManager(uid);
    this.#managers.set(uid, made);
    return made;
  }

  #systemManager(): ServiceManager {
    const folders = { own: '/etc/systemd/system', transient: '/run/systemd/transient', all: systemFolders };
    const generate = () => generateUnits(this.core.files);
    const manager = new ServiceManager(this.core, { folders, process: this.#init, generate });
    const running = {
      'ssh.service': this.#sshd.pid,
      'auditd.service': this.audit.daemon,
      'systemd-journald.service': 388,
    };
    for (const [name, mainPid] of Object.entries(running)) {
      const main = this.core.processes.get(mainPid);
      manager.units.set(
        name,
        Object.assign(manager.look(name), {
          active: 'active',
          sub: 'running',
          mainPid,
          ...(main && { main }),
        }),
      );
    }
    manager.units.set(
      'multi-user.target',
      Object.assign(manager.look('multi-user.target'), { active: 'active', sub: 'active' }),
    );
    return manager;
  }

  #userManager(uid: number): ServiceManager {
    const user =
      linuxUsers.find(each => each.uid === uid) ?? userOf(linuxUsers, linuxAccounts, 'unprivileged');
    const own = `${user.home}/.config/systemd/user`;
    const transient = `/run/user/${uid}/systemd/transient`;
    const process = this.#boot(900 + (uid % 100), 1, '/usr/lib/systemd/systemd', [
      '/lib/systemd/systemd',
      '--user',
    ]);
    Object.assign(process, {
      credentials: this.core.credentials(user),
      auid: uid,
      ses: 2,
      unit: `user@${uid}.service`,
    });
    const all = [own, '/etc/systemd/user', transient, '/usr/lib/systemd/user'];
    return new ServiceManager(this.core, { folders: { own, transient, all }, process, user: uid });
  }

  #boot(pid: number, ppid: number, exe: string, argv: readonly string[]): UnixProcess {
    const comm = exe.slice(exe.lastIndexOf('/') + 1).slice(0, 15);
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
      argv,
      directory: '/',
    });
  }

  #record(deed: Deed): void {
    this.audit.record(deed);
    this.journal.record(deed);
  }
}

const names = {
  user: (uid: number) => linuxUsers.find(user => user.uid === uid)?.name ?? `unknown(${uid})`,
  group: (gid: number) =>
    Object.entries(linuxGroups).find(([, number]) => number === gid)?.[0] ?? `unknown(${gid})`,
};
