import type { BootSettings } from '../machine.ts';
import type { Deed } from '../posix/deeds.ts';
import type { UnixProcess } from '../posix/process.ts';
import { type EsEvent, type EventName, eventNumbers, fileEvents, fileOf } from './esevent.ts';

export interface EsClient {
  readonly events: ReadonlySet<EventName>;
  /** Of its own process group a client hears nothing. */
  readonly group: number;
  readonly show: (line: string) => void;
}

type JobDeed = Extract<Deed, { kind: 'job' }>;

/** Services that sign for what others asked them. */
export interface SystemServices {
  readonly backgroundTasks: UnixProcess;
  readonly serviceManagement: UnixProcess;
}

/**
 * Endpoint Security as eslogger shows it: message version 9 (macOS 15). Envelope, process and exec have the
 * shape of recordings, the other events that of Apple's headers. Nothing is kept: without a client, no events.
 */
export class EndpointSecurity {
  readonly #clients = new Set<Required<EsClient> & { sequence: Map<string, number>; total: number }>();
  readonly #versions = new Map<number, number>();
  readonly #settings: BootSettings;
  services: SystemServices | undefined;

  constructor(settings: BootSettings) {
    this.#settings = settings;
  }

  /** Hears events until the returned function is called. */
  subscribe(client: EsClient): () => void {
    const subscribed = { ...client, sequence: new Map<string, number>(), total: 0 };
    this.#clients.add(subscribed);
    return () => this.#clients.delete(subscribed);
  }

  record(deed: Deed): void {
    if (deed.kind === 'executed') this.#versions.set(deed.process.pid, this.#version(deed.process) + 1);
    if (this.#clients.size === 0 || this.#settings.faults.sourceOff('eslogger')) return;
    for (const event of this.#events(deed)) this.#deliver(event, 'process' in deed ? deed.process.pgid : 0);
  }

  #version = ({ pid }: UnixProcess): number => this.#versions.get(pid) ?? pid * 2;

  #deliver(event: EsEvent, group: number): void {
    const { faults, clock } = this.#settings;
    if (faults.suppressed(event.name, () => JSON.stringify(event.event))) return;
    const now = clock();
    for (const client of this.#clients) {
      if (!client.events.has(event.name) || client.group === group) continue;
      const sequence = client.sequence.get(event.name) ?? 0;
      client.sequence.set(event.name, sequence + 1);
      const message = {
        schema_version: 1,
        version: 9,
        mach_time: Math.floor(now * 24_000),
        event_type: eventNumbers[event.name],
        action_type: 1,
        seq_num: sequence,
        global_seq_num: client.total++,
        time: `${new Date(now).toISOString().slice(0, -1)}${String(Math.floor((now % 1) * 1e6)).padStart(6, '0')}Z`,
        thread: { thread_id: 4242 },
        action: { result: { result_type: 0, result: { auth: 0 } } },
        process: event.process,
        event: { [event.name]: event.event },
      };
      client.show(`${JSON.stringify(message).replaceAll('/', '\\/')}\n`);
    }
  }

  #events(deed: Deed): EsEvent[] {
    switch (deed.kind) {
      case 'executed':
        return [this.#exec(deed)];
      case 'exited':
        return [{ name: 'exit', process: this.#process(deed.process), event: { stat: deed.code * 256 } }];
      case 'file':
        return deed.refused ? [] : fileEvents(deed, this.#process(deed.process));
      case 'job':
        return this.#job(deed);
      default:
        return [];
    }
  }

  #exec(deed: Extract<Deed, { kind: 'executed' }>): EsEvent {
    const before = { ...deed.process, exe: deed.before.exe };
    const versionBefore = this.#version(deed.process) - 1;
    return {
      name: 'exec',
      process: this.#process(before, versionBefore),
      event: {
        target: this.#process(deed.process),
        args: deed.argv,
        env: [],
        cwd: fileOf({ path: deed.process.directory, inode: undefined }),
        script: deed.script ? fileOf(deed.script) : null,
        dyld_exec_path: deed.file.path,
        fds: [],
        last_fd: 2,
        image_cputype: 16777228,
        image_cpusubtype: -2147483646,
      },
    };
  }

  #job(deed: JobDeed): EsEvent[] {
    const { services } = this;
    if (
      services === undefined ||
      deed.plist === undefined ||
      (deed.what !== 'bootstrapped' && deed.what !== 'removed')
    )
      return [];
    const item = {
      item_type: deed.daemon ? 4 : 3,
      legacy: true,
      managed: false,
      uid: deed.daemon ? 4294967294 : 501,
      item_url: `file://${encodeURI(deed.plist)}`,
      app_url: null,
    };
    const name = deed.what === 'bootstrapped' ? 'btm_launch_item_add' : 'btm_launch_item_remove';
    const instigator = this.#process(services.serviceManagement);
    const path = deed.what === 'bootstrapped' ? { executable_path: deed.executable ?? '' } : {};
    return [
      {
        name,
        process: this.#process(services.backgroundTasks),
        event: { item, ...path, instigator, app: null },
      },
    ];
  }

  #process(process: UnixProcess, version = this.#version(process)): unknown {
    const { uid, gid } = process.credentials;
    const token = {
      asid: 100000 + (process.ses % 10_000),
      auid: process.auid,
      euid: uid,
      egid: gid,
      ruid: uid,
      rgid: gid,
    };
    const parent = { asid: 100000, auid: process.auid, euid: 0, egid: 0, ruid: 0, rgid: 0 };
    const name = process.exe.slice(process.exe.lastIndexOf('/') + 1);
    return {
      audit_token: { ...token, pid: process.pid, pidversion: version },
      parent_audit_token: {
        ...parent,
        pid: process.ppid,
        pidversion: this.#versions.get(process.ppid) ?? process.ppid * 2,
      },
      responsible_audit_token: { ...token, pid: process.pid, pidversion: version },
      ppid: process.ppid,
      original_ppid: process.ppid,
      group_id: process.pgid,
      session_id: process.sid,
      codesigning_flags: 637623057,
      is_platform_binary: process.exe.startsWith('/usr/') || /^\/(s?bin)\//.test(process.exe),
      is_es_client: false,
      cdhash: '00E0000000000000000000000000000000000000',
      signing_id: `com.apple.${name}`,
      team_id: null,
      executable: fileOf({ path: process.exe, inode: undefined }),
      tty: null,
      start_time: new Date(process.startedAt).toISOString(),
    };
  }
}
