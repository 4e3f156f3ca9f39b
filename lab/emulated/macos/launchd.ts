import { Collected, type Descriptor } from '../posix/descriptor.ts';
import type { UnixHost } from '../posix/host.ts';
import { contentOf } from '../posix/inode.ts';
import { type UnixProcess, unset } from '../posix/process.ts';
import { type PlistDictionary, readPlist } from './plist.ts';

/** A refusal of launchd's, by the number that launchctl exits with. */
export class LaunchError extends Error {
  readonly code: number;
  constructor(code: number) {
    super(launchErrors[code] ?? `Unknown error: ${code}`);
    this.code = code;
  }
}

const launchErrors: Readonly<Record<number, string>> = {
  1: 'Operation not permitted',
  2: 'No such file or directory',
  3: 'No such process',
  5: 'Input/output error',
  37: 'Operation already in progress',
  113: 'Could not find specified service',
  119: 'Service is disabled',
  122: 'Path had bad ownership/permissions',
  125: 'Domain does not support specified action',
};

export interface Job {
  readonly label: string;
  readonly domain: string;
  readonly plist: string | undefined;
  readonly program: string;
  readonly argv: readonly string[];
  readonly settings: PlistDictionary;
  process?: UnixProcess;
  lastStatus: number;
  runs: number;
  removed?: boolean;
}

/** launchd: jobs by domain, their programs as its children. */
export class Launchd {
  readonly jobs = new Map<string, Job>();
  readonly disabled = new Set<string>();
  readonly #host: UnixHost;
  readonly #process: UnixProcess;

  constructor(host: UnixHost, process: UnixProcess) {
    this.#host = host;
    this.#process = process;
  }

  find(domain: string, label: string): Job {
    const job = this.jobs.get(`${domain}/${label}`);
    if (job === undefined) throw new LaunchError(113);
    return job;
  }

  /** Loads a property list into a domain; RunAtLoad and KeepAlive start it. */
  bootstrap(domain: string, path: string, caller: UnixProcess): Job {
    this.demandControl(domain, caller);
    this.#demandDomain(domain);
    const settings = this.#readSettings(path, domain, caller);
    const label = typeof settings.Label === 'string' ? settings.Label : '';
    const argv = argvOf(settings);
    const program = typeof settings.Program === 'string' ? settings.Program : (argv[0] ?? '');
    if (label === '' || program === '') throw new LaunchError(5);
    if (this.jobs.has(`${domain}/${label}`)) throw new LaunchError(5);
    if (this.disabled.has(`${domain}/${label}`)) throw new LaunchError(119);
    const job = this.#add({ label, domain, plist: path, program, argv, settings, lastStatus: 0, runs: 0 });
    if (settings.RunAtLoad === true || settings.KeepAlive === true) this.spawn(job);
    return job;
  }

  /** `launchctl submit`: a job without a property list, kept alive. */
  submit(domain: string, label: string, program: string, argv: readonly string[], caller: UnixProcess): Job {
    this.demandControl(domain, caller);
    this.#demandDomain(domain);
    if (this.jobs.has(`${domain}/${label}`)) throw new LaunchError(37);
    const job = this.#add({
      label,
      domain,
      plist: undefined,
      program,
      argv,
      settings: { KeepAlive: true },
      lastStatus: 0,
      runs: 0,
    });
    this.spawn(job);
    return job;
  }

  bootout(domain: string, label: string, caller: UnixProcess): void {
    this.demandControl(domain, caller);
    const job = this.jobs.get(`${domain}/${label}`);
    if (job === undefined) throw new LaunchError(3);
    job.removed = true;
    this.jobs.delete(`${domain}/${label}`);
    if (job.process) this.#host.processes.signal(job.process, 'SIGTERM');
    this.#tell(job, 'removed');
  }

  kickstart(domain: string, label: string, kill: boolean, caller: UnixProcess): Job {
    this.demandControl(domain, caller);
    const job = this.find(domain, label);
    if (job.process && !kill) return job;
    const old = job.process;
    delete job.process;
    if (old) this.#host.processes.signal(old, 'SIGKILL');
    this.spawn(job);
    return job;
  }

  /** The trampoline first, then the program in the same process. */
  spawn(job: Job): void {
    const host = this.#host;
    const process = host.processes.fork(this.#process);
    const user =
      job.domain === 'system' ? undefined : host.users.find(({ uid }) => job.domain.endsWith(`/${uid}`));
    Object.assign(process, {
      pgid: process.pid,
      sid: process.pid,
      auid: user?.uid ?? unset,
      ses: unset,
      directory: '/',
      unit: job.label,
    });
    job.process = process;
    job.runs += 1;
    void this.#execute(job, process, user && host.credentials(user)).catch(() => undefined);
  }

  async #execute(
    job: Job,
    process: UnixProcess,
    credentials: UnixProcess['credentials'] | undefined,
  ): Promise<void> {
    const host = this.#host;
    const environment = new Map([['PATH', '/usr/bin:/bin:/usr/sbin:/sbin']]);
    const output = new Collected();
    const descriptors = new Map<number, Descriptor>([0, 1, 2].map(number => [number, output]));
    const trampoline = ['xpcproxy', job.label];
    await host.execute(process, {
      path: '/usr/libexec/xpcproxy',
      argv: trampoline,
      environment,
      descriptors,
    });
    if (credentials) process.credentials = credentials;
    this.#tell(job, 'spawned', process);
    const ended = await host.execute(process, {
      path: job.program,
      argv: job.argv,
      environment,
      descriptors,
    });
    host.exit(process, ended.code);
    this.#endGroup(job, process);
    this.#exited(job, process, ended.signal ? -15 : ended.code);
  }

  /** launchd.plist(5), AbandonProcessGroup: "When a job dies, launchd kills any remaining processes with the same process group ID". */
  #endGroup({ settings }: Job, { pid }: UnixProcess): void {
    if (settings.AbandonProcessGroup === true) return;
    for (const member of this.#host.processes.group(pid)) this.#host.processes.signal(member, 'SIGTERM');
  }

  #exited(job: Job, process: UnixProcess, status: number): void {
    if (job.process === process) delete job.process;
    job.lastStatus = status;
    this.#tell(job, 'exited', process, status);
    const again = job.settings.KeepAlive === true && !job.removed && job.runs < 5;
    if (again && job.process === undefined && !this.#process.stop.aborted)
      setTimeout(() => this.#keepAlive(job), 200).unref();
  }

  #keepAlive(job: Job): void {
    if (!job.removed && job.process === undefined && !this.#process.stop.aborted) this.spawn(job);
  }

  #add(job: Job): Job {
    this.jobs.set(`${job.domain}/${job.label}`, job);
    this.#tell(job, 'bootstrapped');
    return job;
  }

  #tell(
    job: Job,
    what: 'bootstrapped' | 'removed' | 'spawned' | 'exited',
    process?: UnixProcess,
    status?: number,
  ): void {
    const { label, plist, program: executable, domain } = job;
    const daemon = domain === 'system';
    this.#host.report({
      kind: 'job',
      label,
      what,
      executable,
      daemon,
      ...(plist && { plist }),
      ...(process && { pid: process.pid }),
      ...(status !== undefined && { status }),
    });
  }

  #readSettings(path: string, domain: string, caller: UnixProcess): PlistDictionary {
    const { inode } = this.#host.files.find(path, caller.directory, caller.credentials);
    if (inode === undefined) throw new LaunchError(5);
    if (domain === 'system' && (inode.uid !== 0 || (inode.mode & 0o022) !== 0)) throw new LaunchError(122);
    const settings = readPlist(contentOf(inode));
    if (settings === undefined) throw new LaunchError(5);
    return settings;
  }

  /** Everybody is logged in at the screen, by fast user switching, and so has a domain; nobody else has. */
  #demandDomain(domain: string): void {
    const people = this.#host.users.filter(({ uid }) => uid !== 0);
    if (domain !== 'system' && !people.some(({ uid }) => domain === `gui/${uid}`)) throw new LaunchError(125);
  }

  /** root everywhere, users in their own domains. */
  demandControl(domain: string, { credentials }: UnixProcess): void {
    if (credentials.uid === 0 || domain.endsWith(`/${credentials.uid}`)) return;
    throw new LaunchError(1);
  }
}

function argvOf(settings: PlistDictionary): string[] {
  const words = settings.ProgramArguments;
  if (Array.isArray(words)) return words.map(String);
  return typeof settings.Program === 'string' ? [settings.Program] : [];
}
