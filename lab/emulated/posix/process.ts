import { Stop } from '../stop.ts';

export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

export interface UnixProcess {
  readonly pid: number;
  ppid: number;
  /** Process group and session. */
  pgid: number;
  sid: number;
  credentials: Credentials;
  /** Login user, or 4294967295 for none. */
  auid: number;
  /** Audit session, or 4294967295 for none. */
  ses: number;
  /** Name of the executable as given, at most 15 characters. */
  comm: string;
  /** Path of the executable. */
  exe: string;
  argv: readonly string[];
  directory: string;
  readonly startedAt: number;
  /** Aborts when the process is to end. */
  readonly stop: Stop;
  /** `SIGTERM`, where a signal ended it. */
  signal?: string;
  ended?: boolean;
  /** Signals that a shell's trap takes. */
  trapped?: (signal: string) => boolean;
  /** For a label of the service manager's own: the unit it belongs to. */
  unit?: string;
}

export const unset = 4294967295;

/** The processes of one emulated Unix host. */
export class ProcessTable {
  readonly #living = new Map<number, UnixProcess>();
  readonly #clock: () => number;
  #lastPid: number;

  constructor(clock: () => number, firstPid: number) {
    this.#clock = clock;
    this.#lastPid = firstPid;
  }

  /** A child that is a copy of its parent, as fork makes it. */
  fork(parent: UnixProcess): UnixProcess {
    const { signal: _signal, ended: _ended, trapped: _trapped, ...copied } = parent;
    const child = {
      ...copied,
      pid: this.#freePid(),
      ppid: parent.pid,
      startedAt: this.#clock(),
      stop: new Stop(),
    };
    this.#living.set(child.pid, child);
    return child;
  }

  /** A process that runs since boot. */
  boot(process: Omit<UnixProcess, 'startedAt' | 'stop'>): UnixProcess {
    const made = { ...process, startedAt: this.#clock(), stop: new Stop() };
    this.#living.set(made.pid, made);
    return made;
  }

  get(pid: number): UnixProcess | undefined {
    return this.#living.get(pid);
  }

  all(): UnixProcess[] {
    return [...this.#living.values()].sort((one, other) => one.pid - other.pid);
  }

  group(pgid: number): UnixProcess[] {
    return this.all().filter(process => process.pgid === pgid);
  }

  /** Takes it from the table; its children become init's. */
  end(process: UnixProcess): void {
    if (process.ended) return;
    process.ended = true;
    this.#living.delete(process.pid);
    process.stop.abort();
    for (const child of this.#living.values()) if (child.ppid === process.pid) child.ppid = 1;
  }

  /** Sends a signal; those that do not end a process do nothing here. */
  signal(process: UnixProcess, name: string): void {
    if (process.trapped?.(name) && name !== 'SIGKILL') return;
    if (['SIGCONT', 'SIGCHLD', 'SIGWINCH', 'SIGURG', 'SIG0'].includes(name)) return;
    if (process.pid === 1) return;
    process.signal ??= name;
    process.stop.abort();
  }

  #freePid(): number {
    do this.#lastPid = this.#lastPid >= 32767 ? 300 : this.#lastPid + 1;
    while (this.#living.has(this.#lastPid));
    return this.#lastPid;
  }
}

export const signalNumbers: Readonly<Record<string, number>> = {
  SIG0: 0,
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
};

/** `TERM`, `SIGTERM` or `15` as `SIGTERM`; undefined for what is no signal. */
export function signalName(text: string): string | undefined {
  const byNumber = Object.entries(signalNumbers).find(([, number]) => String(number) === text)?.[0];
  const name = byNumber ?? `SIG${text.toUpperCase().replace(/^SIG/, '')}`;
  return name in signalNumbers ? name : undefined;
}
