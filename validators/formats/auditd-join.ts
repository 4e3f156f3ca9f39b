import type { AuditRecord } from './auditd-record.ts';

/** All records of one event, in the order logged. */
export type AuditEvent = readonly [AuditRecord, ...AuditRecord[]];

type Pending = [AuditRecord, ...AuditRecord[]];

/** Events in the making; the oldest are given out incomplete beyond this. */
const mostPending = 256;
const mostRecords = 512;

/** An event older than the newest record by this is complete (ausearch's own rule: two seconds). */
const olderMs = 2000;

/**
 * Joins the records of one event. The kernel writes SYSCALL, EXECVE, CWD, PATH ... PROCTITLE, and auditd may
 * interleave events; an event is complete with its PROCTITLE or EOE, at once where its type stands alone, else
 * when the log has moved on, or when the caller says that time is up (`flush`).
 */
export class AuditJoiner {
  readonly #pending = new Map<string, Pending>();

  get waiting(): boolean {
    return this.#pending.size > 0;
  }

  /** Takes a record; gives the events that are complete now. */
  push(record: AuditRecord): AuditEvent[] {
    const known = this.#pending.get(record.id);
    if (!known && standsAlone(record.type)) return [[record]];
    if (record.type === 'EOE') return known ? [this.#take(known)] : [];
    const event = known ?? this.#begin(record);
    if (known && known.length < mostRecords) known.push(record);
    if (record.type === 'PROCTITLE') return [this.#take(event)];
    return known ? [] : this.#overdue(record.time);
  }

  /** Gives out whatever is still incomplete: the deadline is up, or the log has ended. */
  flush(): AuditEvent[] {
    const events = [...this.#pending.values()];
    this.#pending.clear();
    return events;
  }

  #begin(record: AuditRecord): Pending {
    const event: Pending = [record];
    this.#pending.set(record.id, event);
    return event;
  }

  #take(event: Pending): AuditEvent {
    this.#pending.delete(event[0].id);
    return event;
  }

  #overdue(now: number): AuditEvent[] {
    const events: AuditEvent[] = [];
    for (const event of this.#pending.values()) {
      if (event[0].time + olderMs >= now && this.#pending.size <= mostPending) break;
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
