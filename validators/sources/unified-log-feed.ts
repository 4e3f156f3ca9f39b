import type { LogEvent } from '../contract.ts';
import { parseUnifiedLogLine, type UnifiedLogEntry, unifiedLogEvent } from '../formats/unified-log.ts';
import type { Canaries } from './canaries.ts';
import { EventQueue } from './event-queue.ts';
import type { LiveFeed } from './live-log.ts';

/** Lines of log's own, kept to explain a silent one. */
const mostNotices = 20;

/** Turns the lines of `log stream` into queued events; keeps canaries and log's own remarks to itself. */
export class UnifiedLogFeed implements LiveFeed {
  readonly events = new EventQueue<LogEvent>();
  readonly notices: string[] = [];
  readonly #canaries: Canaries;
  #lossy = false;

  constructor(canaries: Canaries) {
    this.#canaries = canaries;
  }

  /** Whether the log said that it could not keep up. */
  get lossy(): boolean {
    return this.#lossy;
  }

  line(line: string): void {
    const found = parseUnifiedLogLine(line);
    if (found) this.#take(found, line);
    else if (line !== '' && this.notices.length < mostNotices) this.notices.push(line);
  }

  #take(found: UnifiedLogEntry, line: string): void {
    const canary = this.#canaries.textIn(found.eventMessage ?? '');
    const event = unifiedLogEvent(found, line);
    if (found.eventType === 'lossEvent') this.#lossy = true;
    else if (canary === undefined) this.events.push(event);
    else this.#canaries.note(canary, { pid: found.processID, time: event.time });
  }
}
