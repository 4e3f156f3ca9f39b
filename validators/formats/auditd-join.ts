import type { AuditRecord } from './auditd-record.ts';

/** All records of one event, in the order logged. */
export type AuditEvent = readonly [AuditRecord, ...AuditRecord[]];

interface Pending {
  readonly records: [AuditRecord, ...AuditRecord[]];
  /** How many records of the log came before its first, and before its last. */
  readonly begun: number;
  continued: number;
}

/** Events in the making; the oldest are given out incomplete beyond this. */
const mostPending = 256;
const mostRecords = 512;

/** An event older than the newest record by this is complete (ausearch's own rule: two seconds). */
const olderMs = 2000;

/**
 * And records of others must have come since its last one: an event bears the time at which its system call began, and
 * a slow call's records are all written when it ends, side by side with those of calls that began much later.
 */
const othersSince = 32;

/**
 * Joins the records of one event. The kernel writes SYSCALL, EXECVE, CWD, PATH ... PROCTITLE, and auditd may
 * interleave events; an event is complete with its PROCTITLE or EOE, at once where its type stands alone, else
 * when the log has moved on, or when the caller says that nothing more will come (`flush`).
 */
export class AuditJoiner {
  readonly #pending = new Map<string, Pending>();
  #taken = 0;

  /** How many records were taken so far. */
  get taken(): number {
    return this.#taken;
  }

  get waiting(): boolean {
    return this.#pending.size > 0;
  }

  /** Takes a record; gives the events that are complete now. */
  push(record: AuditRecord): AuditEvent[] {
    this.#taken += 1;
    const known = this.#pending.get(record.id);
    if (!known && standsAlone(record.type)) return [[record]];
    if (record.type === 'EOE') return known ? [this.#take(known)] : [];
    const event = known ?? this.#begin(record);
    if (known) this.#continue(known, record);
    if (record.type === 'PROCTITLE') return [this.#take(event)];
    return known ? [] : this.#overdue(record.time);
  }

  /**
   * Gives out what is still incomplete: the deadline is up, or the log has ended.
   * @param until only events whose first record was among the first so many
   */
  flush(until = this.#taken): AuditEvent[] {
    const events = [...this.#pending.values()].filter(({ begun }) => begun < until);
    return events.map(event => this.#take(event));
  }

  #begin(record: AuditRecord): Pending {
    const at = this.#taken - 1;
    const event: Pending = { records: [record], begun: at, continued: at };
    this.#pending.set(record.id, event);
    return event;
  }

  #continue(event: Pending, record: AuditRecord): void {
    event.continued = this.#taken - 1;
    if (event.records.length < mostRecords) event.records.push(record);
  }

  #take({ records }: Pending): AuditEvent {
    this.#pending.delete(records[0].id);
    return records;
  }

  #overdue(now: number): AuditEvent[] {
    const events: AuditEvent[] = [];
    for (const event of this.#pending.values()) {
      const old = event.records[0].time + olderMs < now && event.continued + othersSince < this.#taken;
      if (!old && this.#pending.size <= mostPending) break;
      events.push(this.#take(event));
    }
    return events;
  }
}

/** Types that the kernel or its modules write as one of several records of an event (1300 to 1799 in audit.h). */
const kernelTypes = new Set(
  (
    'SYSCALL PATH IPC SOCKETCALL CONFIG_CHANGE SOCKADDR CWD EXECVE IPC_SET_PERM MQ_OPEN MQ_SENDRECV MQ_NOTIFY MQ_GETSETATTR ' +
    'FD_PAIR OBJ_PID TTY BPRM_FCAPS CAPSET MMAP NETFILTER_CFG SECCOMP PROCTITLE FEATURE_CHANGE REPLACE KERN_MODULE FANOTIFY ' +
    'TIME_INJOFFSET TIME_ADJNTPVAL BPF EVENT_LISTENER URINGOP OPENAT2 DM_CTRL DM_EVENT AVC SELINUX_ERR AVC_PATH APPARMOR ' +
    'MAC_POLICY_LOAD MAC_STATUS MAC_CONFIG_CHANGE INTEGRITY_RULE INTEGRITY_DATA ANOM_PROMISCUOUS ANOM_ABEND ANOM_LINK ANOM_CREAT ' +
    'KERNEL_OTHER EOE'
  ).split(' '),
);

function standsAlone(type: string): boolean {
  return !kernelTypes.has(type) && !/^UNKNOWN\[1[3-8]\d\d\]$/.test(type);
}
