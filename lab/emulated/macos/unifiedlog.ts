import type { BootSettings } from '../machine.ts';
import type { Deed } from '../posix/deeds.ts';

export interface LogRecord {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly subsystem: string;
  readonly category: string;
  readonly image: string;
  readonly pid: number;
  readonly uid: number;
  readonly message: string;
}

const capacity = 10_000;

/** The unified log: what launchd says of its jobs, and what logger writes. It carries no arguments of programs. */
export class UnifiedLog {
  readonly records: LogRecord[] = [];
  readonly #settings: BootSettings;
  readonly #watchers = new Set<(record: LogRecord) => void>();

  constructor(settings: BootSettings) {
    this.#settings = settings;
  }

  /** Told of each new record until the returned function is called. */
  watch(watcher: (record: LogRecord) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  record(deed: Deed): void {
    const { faults, clock } = this.#settings;
    if (faults.sourceOff('unified-log')) return;
    const draft = recordOf(deed);
    if (draft === undefined || faults.suppressed(draft.subsystem, () => draft.message)) return;
    const record = { time: clock(), ...draft };
    this.records.push(record);
    if (this.records.length > capacity) this.records.splice(0, capacity / 4);
    for (const watcher of [...this.#watchers]) watcher(record);
  }
}

function recordOf(deed: Deed): Omit<LogRecord, 'time'> | undefined {
  if (deed.kind === 'log-line')
    return {
      subsystem: '',
      category: '',
      image: deed.process.exe,
      pid: deed.process.pid,
      uid: deed.process.credentials.uid,
      message: `${deed.tag}: ${deed.text}`,
    };
  if (deed.kind !== 'job') return undefined;
  const domain = deed.daemon ? 'system' : 'gui/501';
  const pid = deed.pid === undefined ? '' : ` [${deed.pid}]`;
  const name = (deed.executable ?? '').slice((deed.executable ?? '').lastIndexOf('/') + 1);
  const messages = {
    bootstrapped: `Service "${deed.label}" bootstrapped`,
    removed: `removing service: ${deed.label}`,
    spawned: `Successfully spawned ${name}[${deed.pid ?? 0}] because speculative`,
    exited: `exited due to exit(${deed.status ?? 0})`,
  };
  return {
    subsystem: `${domain}/${deed.label}${pid}`,
    category: '',
    image: '/sbin/launchd',
    pid: 1,
    uid: 0,
    message: messages[deed.what],
  };
}
