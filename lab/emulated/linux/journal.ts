import type { BootSettings } from '../machine.ts';
import type { Deed, UnitDeed } from '../posix/deeds.ts';
import { hexDigits } from '../random.ts';

/** Fields of one entry, in journald's own order. */
export type Entry = Readonly<Record<string, string>>;

/** Entries that the journal keeps. */
const capacity = 20_000;

/** The journal of one emulated host. */
export class Journal {
  readonly entries: Entry[] = [];
  readonly #settings: BootSettings;
  readonly #machineId: string;
  readonly #bootId: string;
  readonly #sequenceId: string;
  readonly #watchers = new Set<() => void>();
  readonly #bootedAt: number;
  #sequence = 1000;

  constructor(settings: BootSettings, machineId: string) {
    this.#settings = settings;
    this.#machineId = machineId;
    this.#bootId = hexDigits(settings.random, 32);
    this.#sequenceId = hexDigits(settings.random, 32);
    this.#bootedAt = settings.clock() - 3_600_000;
  }

  record(deed: Deed): void {
    if (deed.kind === 'unit' && deed.message !== '') this.#append(unitFields(deed));
    if (deed.kind === 'log-line') this.#append(lineFields(deed));
  }

  /** Told of each new entry until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #append(fields: Record<string, string>): void {
    const { faults, clock, hostname } = this.#settings;
    if (faults.sourceOff('journald')) return;
    if (
      faults.suppressed(fields.MESSAGE_ID ?? '', () => fields.MESSAGE ?? '') ||
      faults.suppressed(fields.JOB_TYPE ?? '-', () => fields.MESSAGE ?? '')
    )
      return;
    const now = clock();
    const realtime = String(Math.floor(now * 1000));
    const monotonic = String(Math.floor((now - this.#bootedAt) * 1000));
    this.#sequence += 1;
    const hex = (text: string) => Number(text).toString(16);
    const cursor = `s=${this.#sequenceId};i=${this.#sequence.toString(16)};b=${this.#bootId};m=${hex(monotonic)};t=${hex(realtime)};x=${hexDigits(this.#settings.random, 16)}`;
    this.entries.push({
      __CURSOR: cursor,
      __REALTIME_TIMESTAMP: realtime,
      __MONOTONIC_TIMESTAMP: monotonic,
      _BOOT_ID: this.#bootId,
      ...fields,
      _MACHINE_ID: this.#machineId,
      _HOSTNAME: hostname,
      _SOURCE_REALTIME_TIMESTAMP: String(Number(realtime) - 4),
    });
    if (this.entries.length > capacity) this.entries.splice(0, capacity / 4);
    for (const watcher of [...this.#watchers]) watcher();
  }
}

/** What PID 1, or a user's manager, writes about a unit. */
function unitFields(deed: UnitDeed): Record<string, string> {
  const user = deed.user !== undefined;
  return {
    _TRANSPORT: 'journal',
    _UID: String(deed.user ?? 0),
    _GID: String(deed.user ?? 0),
    _PID: user ? '900' : '1',
    _COMM: 'systemd',
    _EXE: '/usr/lib/systemd/systemd',
    _CMDLINE: user ? '/lib/systemd/systemd --user' : '/sbin/init',
    _CAP_EFFECTIVE: user ? '0' : '1ffffffffff',
    _SYSTEMD_CGROUP: user
      ? `/user.slice/user-${deed.user}.slice/user@${deed.user}.service/init.scope`
      : '/init.scope',
    _SYSTEMD_UNIT: user ? `user@${deed.user}.service` : 'init.scope',
    _SYSTEMD_SLICE: user ? `user-${deed.user}.slice` : '-.slice',
    SYSLOG_FACILITY: '3',
    SYSLOG_IDENTIFIER: 'systemd',
    PRIORITY: String(deed.priority ?? 6),
    TID: user ? '900' : '1',
    CODE_FILE: 'src/core/job.c',
    CODE_LINE: '715',
    CODE_FUNC: 'job_emit_done_message',
    MESSAGE: deed.message,
    ...(deed.messageId && { MESSAGE_ID: deed.messageId }),
    ...(deed.job && { JOB_ID: String(deed.job.id), JOB_TYPE: deed.job.type }),
    ...(deed.job?.result && { JOB_RESULT: deed.job.result }),
    [user ? 'USER_UNIT' : 'UNIT']: deed.unit,
    ...(deed.invocation && { [user ? 'USER_INVOCATION_ID' : 'INVOCATION_ID']: deed.invocation }),
  };
}

function lineFields({
  process,
  tag,
  priority,
  text,
}: Extract<Deed, { kind: 'log-line' }>): Record<string, string> {
  return {
    _TRANSPORT: 'syslog',
    _UID: String(process.credentials.uid),
    _GID: String(process.credentials.gid),
    _PID: String(process.pid),
    _COMM: process.comm,
    _EXE: process.exe,
    _CMDLINE: process.argv.join(' '),
    _AUDIT_SESSION: String(process.ses),
    _AUDIT_LOGINUID: String(process.auid),
    _SYSTEMD_UNIT: process.unit ?? `session-${process.ses}.scope`,
    SYSLOG_FACILITY: '1',
    SYSLOG_IDENTIFIER: tag,
    PRIORITY: String(priority),
    MESSAGE: text,
  };
}
