import type { LogEvent } from '../contract.ts';
import { actorOf, type UserNames } from './auditd-actor.ts';
import { type AuditEvent, AuditJoiner } from './auditd-join.ts';
import type { AuditRecord } from './auditd-record.ts';
import { parseAuditLine } from './auditd-record.ts';
import { AuditMemory, type AuditScene } from './auditd-scene.ts';
import { viewsOf } from './auditd-views.ts';
import { linesOfLaurel } from './laurel.ts';

const mostRaw = 64 * 1024;

/** Reads audit.log line by line; keeps what has to be known of earlier lines. One reader for one log. */
export class AuditReader {
  readonly #joiner = new AuditJoiner();
  readonly #memory = new AuditMemory();
  readonly #users: UserNames;

  constructor(users: UserNames = new Map()) {
    this.#users = users;
  }

  /** True while an event waits for its remaining records. */
  get waiting(): boolean {
    return this.#joiner.waiting;
  }

  /** Tells the reader a directory by its inode, as a relative path may be all that a record names. */
  learnDirectory(device: string, inode: string, path: string): void {
    this.#memory.inodes.learn(device, inode, path);
  }

  /**
   * Takes a line, auditd's own or laurel's; gives the events that are complete now. Lines that are no audit records are
   * skipped.
   */
  push(line: string): LogEvent[] {
    const lines = linesOfLaurel(line);
    if (lines === undefined) return this.#take(line);
    // laurel has joined the event already.
    const events = [...lines.flatMap(each => this.#take(each)), ...this.flush()];
    return events.map(event => ({ ...event, raw: line.slice(0, mostRaw) }));
  }

  #take(line: string): LogEvent[] {
    const record = parseAuditLine(line);
    return record ? this.#joiner.push(record).map(event => this.#read(event)) : [];
  }

  /** How many records were taken so far. */
  get taken(): number {
    return this.#joiner.taken;
  }

  /**
   * Gives what is incomplete as it is: the deadline is up, or the log has ended.
   * @param until only what began with one of the first so many records
   */
  flush(until?: number): LogEvent[] {
    return this.#joiner.flush(until).map(event => this.#read(event));
  }

  #read(records: AuditEvent): LogEvent {
    const scene = this.#memory.scene(records);
    const { ppid } = scene.subject.fields;
    return {
      source: 'auditd',
      id: records[0].id,
      time: records[0].time,
      views: viewsOf(scene, this.#users),
      actor: actorOf(scene.subject, this.#users),
      pids: pidsOf(scene),
      ...(ppid === undefined ? {} : { parentPid: Number(ppid) }),
      raw: rawOf(records),
      ...(scene.lacks !== undefined && { lacks: scene.lacks }),
    };
  }
}

function pidsOf({ subject, records }: AuditScene): number[] {
  const pid = subject.fields.pid;
  const objects = records.filter(record => record.type === 'OBJ_PID').map(record => record.fields.opid);
  return [pid, ...objects].filter(id => id !== undefined && /^\d+$/.test(id)).map(Number);
}

function rawOf(records: readonly AuditRecord[]): string {
  return records
    .map(record => record.raw)
    .join('\n')
    .slice(0, mostRaw);
}

/**
 * The events of recorded lines of audit.log, `log_format` RAW or ENRICHED, multi-line events joined.
 * `users` gives names to the numbers of a raw log.
 */
export async function* auditEvents(
  lines: AsyncIterable<string> | Iterable<string>,
  users: UserNames = new Map(),
): AsyncGenerator<LogEvent> {
  const reader = new AuditReader(users);
  for await (const line of lines) yield* reader.push(line);
  yield* reader.flush();
}
