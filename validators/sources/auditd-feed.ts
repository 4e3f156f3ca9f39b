import type { LogEvent } from '../contract.ts';
import { AuditReader } from '../formats/auditd.ts';
import { nodeOf } from '../formats/auditd-record.ts';
import type { AuditdHeader } from './auditd-header.ts';
import type { Canaries } from './canaries.ts';
import { EventQueue } from './event-queue.ts';

/** Milliseconds for the rest of an event that stands on both sides of a canary: the kernel logs from several processors. */
const restMs = 100;

/** Ids remembered to tell events read twice. */
const mostIds = 100_000;

const mostStrangers = 5;

function interrupts({ views }: LogEvent): boolean {
  return views.some(
    ({ fields: { type, audit_enabled: enabled } }) =>
      /^DAEMON_(START|END|ABORT)$/.test(String(type)) || (type === 'CONFIG_CHANGE' && enabled === '0'),
  );
}

/** An event that holds the text of a canary. */
interface Canary {
  readonly text: string;
  readonly event: LogEvent;
}

/** Turns log lines into queued events; keeps canaries to itself, and lets no event through twice. */
export class AuditFeed {
  readonly events = new EventQueue<LogEvent>();
  readonly #canaries: Canaries;
  readonly #ids = new Set<string>();
  readonly #strangers = new Set<string>();
  #interruption: string | undefined;
  #header: AuditdHeader | undefined;
  #reader: AuditReader | undefined;
  #reread = false;
  #forwarded = false;

  constructor(canaries: Canaries) {
    this.#canaries = canaries;
  }

  /** The first record that says that auditing was off for a while; undefined where there was none. */
  get interruption(): string | undefined {
    return this.#interruption;
  }

  /** Names in the log of hosts that are not meant: a collector keeps several in one file. */
  get strangers(): ReadonlySet<string> {
    return this.#strangers;
  }

  begin(header: AuditdHeader): void {
    this.#header = header;
    this.#reader = readerFor(header);
  }

  /** Whether lines came by way of syslog, which takes them from anybody. */
  get isForwarded(): boolean {
    return this.#forwarded;
  }

  line(text: string): void {
    if (!this.#reader || this.#isStrange(text)) return;
    this.#forwarded ||= !/^(?:type=|node=|\{|$)/.test(text);
    this.#give(this.#reader.push(text), canary => this.#noteOnceWhole(canary));
  }

  /** Lines read a second time, from the log's position at the start: what the follower missed comes through. */
  again(lines: Iterable<string>): void {
    if (!this.#header) return;
    const reader = readerFor(this.#header);
    const canaries: Canary[] = [];
    this.#reread = true;
    const give = (events: readonly LogEvent[]) => this.#give(events, canary => canaries.push(canary));
    for (const text of lines) if (!this.#isStrange(text)) give(reader.push(text));
    give(reader.flush());
    for (const { text, event } of canaries) this.#note(text, event);
  }

  end(): void {
    this.#flush();
    this.events.end();
  }

  #isStrange(text: string): boolean {
    const { hostname } = this.#header ?? {};
    const node = hostname === undefined ? undefined : nodeOf(text);
    if (hostname === undefined || node === undefined || shortName(node) === shortName(hostname)) return false;
    if (this.#strangers.size < mostStrangers) this.#strangers.add(node);
    return true;
  }

  #flush(until?: number): void {
    if (this.#reader) this.#give(this.#reader.flush(until), ({ text, event }) => this.#note(text, event));
  }

  #give(events: readonly LogEvent[], onCanary: (canary: Canary) => void): void {
    for (const event of events) {
      if (interrupts(event)) this.#interruption ??= event.raw.slice(0, 160);
      const text = this.#canaries.textIn(event.raw);
      if (text !== undefined) onCanary({ text, event });
      else if (this.#isNew(event.id)) this.events.push(event);
    }
  }

  /**
   * What was logged before a canary is given out before the canary is told of, complete or not: PROCTITLE may be excluded
   * by a rule. Nothing else ends an event early, least of all silence, for on a slow link its records may come far apart.
   */
  #noteOnceWhole({ text, event }: Canary): void {
    const { waiting, taken } = this.#reader ?? {};
    const whole = () => {
      this.#flush(taken);
      this.#note(text, event);
    };
    if (waiting) setTimeout(whole, restMs).unref();
    else whole();
  }

  /** Commands that name it are no answer: a record of USER alone wants CAP_AUDIT_WRITE, and the kernel adds who wrote it. */
  #note(text: string, { views, pids, time }: LogEvent): void {
    if (views.some(({ fields: { type } }) => type === 'USER'))
      this.#canaries.note(text, { pid: pids[0], time });
  }

  /** Until something was read twice an id may come twice: the halves of an event that took too long. */
  #isNew(id: string): boolean {
    const known = this.#ids.has(id);
    if (this.#ids.size < mostIds) this.#ids.add(id);
    return !known || !this.#reread;
  }
}

function shortName(host: string): string {
  return host.toLowerCase().replace(/\..*/, '');
}

function readerFor(header: AuditdHeader): AuditReader {
  const reader = new AuditReader(header.users);
  for (const { device, inode, path } of header.directories) reader.learnDirectory(device, inode, path);
  return reader;
}
