import type { LogEvent } from '../contract.ts';
import { journalEvent, text } from '../formats/journald.ts';
import { type JournalEntry, parseJournalLine } from '../formats/journald-entry.ts';
import type { Canaries } from './canaries.ts';
import { EventQueue } from './event-queue.ts';

/** SD_MESSAGE_JOURNAL_DROPPED of sd-messages.h: a unit wrote more than its rate limit. */
const suppressed = 'a596d6fe7bfa4994828e72309e95d61e';

/** Lines of journalctl's own, kept to explain a silent journal. */
const mostNotices = 20;

/** Turns journalctl's lines into queued events; keeps canaries and journalctl's own remarks to itself. */
export class JournalFeed {
  readonly events = new EventQueue<LogEvent>();
  readonly notices: string[] = [];
  readonly #marker: string;
  readonly #canaries: Canaries;
  #cursor: string | undefined;
  #begun = false;
  #suppressed: string | undefined;

  constructor(marker: string, canaries: Canaries) {
    this.#marker = marker;
    this.#canaries = canaries;
  }

  /** Of the last entry read; undefined before the first. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** journald's own words, where it held back what PID 1, the run or an unnamed unit wrote. */
  get suppression(): string | undefined {
    return this.#suppressed;
  }

  /** The journal was found empty: its first entry will be a new one. */
  beginEmpty(): void {
    this.#begun = true;
  }

  line(line: string): void {
    const entry = parseJournalLine(line);
    if (entry) this.#entry(entry, line);
    else if (line !== '' && this.notices.length < mostNotices) this.notices.push(line);
  }

  #entry(entry: JournalEntry, line: string): void {
    const first = !this.#begun;
    this.#begun = true;
    this.#cursor = text(entry, '__CURSOR') ?? this.#cursor;
    const message = text(entry, 'MESSAGE') ?? '';
    const canary =
      text(entry, 'SYSLOG_IDENTIFIER') === 'servicedrill' ? this.#canaries.textIn(message) : undefined;
    const event = journalEvent(entry, line);
    if (text(entry, 'MESSAGE_ID') === suppressed) this.#noteSuppression(message);
    // `_PID` is set by journald, from what the kernel says of the sender.
    if (canary !== undefined) this.#canaries.note(canary, { pid: event.pids[0], time: event.time });
    else if (!first) this.events.push(event);
  }

  /** A chatty daemon held back says nothing of what PID 1 wrote: limits are per unit. */
  #noteSuppression(message: string): void {
    const unit = /from (\S+)/.exec(message)?.[1];
    if (unit === undefined || unit === 'init.scope' || unit.includes(this.#marker))
      this.#suppressed ??= message;
  }
}
