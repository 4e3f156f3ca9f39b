import type { LogEvent } from '../contract.ts';
import { EslogReader, type EslogRecord } from '../formats/eslogger.ts';
import type { Canaries } from './canaries.ts';
import { EventQueue } from './event-queue.ts';
import { tag } from './host-script.ts';
import type { LiveFeed } from './live-log.ts';

/** Lines of eslogger's own, kept to explain a silent one. */
const mostNotices = 20;

/** Turns eslogger's lines into queued events; keeps canaries and its own remarks to itself, and counts losses. */
export class EslogFeed implements LiveFeed {
  readonly events = new EventQueue<LogEvent>();
  readonly notices: string[] = [];
  /** The kinds of events that eslogger knows and was asked for; undefined before it told. */
  subscribed: readonly string[] | undefined;
  readonly #canaries: Canaries;
  readonly #reader = new EslogReader();
  readonly #last = new Map<string, number>();
  #lost = 0;

  /** A canary is the one argument of its program. */
  constructor(canaries: Canaries) {
    this.#canaries = canaries;
  }

  /** Messages that the kernel had to drop, by the gaps in their numbers. */
  get lost(): number {
    return this.#lost;
  }

  line(line: string): void {
    if (line.startsWith(`${tag}events `)) {
      this.subscribed = line.slice(tag.length).split(' ').slice(1).filter(Boolean);
      return;
    }
    const record = this.#reader.read(line);
    if (record) this.#take(record, line);
    else if (line !== '' && this.notices.length < mostNotices) this.notices.push(line);
  }

  #take(record: EslogRecord, line: string): void {
    this.#count(record.sequence);
    const [, argument = ''] = record.args;
    const { event } = record;
    const { pids, time } = event;
    // The shell and sudo that carry a canary to its program name it too.
    if (this.#canaries.textIn(line) === undefined) this.events.push(event);
    else if (record.args.length === 2) this.#canaries.note(argument, { pid: pids[0], time });
  }

  /** The global number reports every loss; a message without one is counted within its kind. */
  #count({ type, global, own }: EslogRecord['sequence']): void {
    const key = global === undefined ? type : '';
    const number = global ?? own;
    if (number === undefined) return;
    const last = this.#last.get(key);
    if (last !== undefined && number > last + 1) this.#lost += number - last - 1;
    this.#last.set(key, number);
  }
}
