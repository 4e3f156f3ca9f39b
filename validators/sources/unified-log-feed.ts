import type { LogEvent } from '../contract.ts';
import { parseUnifiedLogLine, type UnifiedLogEntry, unifiedLogEvent } from '../formats/unified-log.ts';
import { EventQueue } from './event-queue.ts';
import type { LiveFeed } from './live-log.ts';
import { Sightings } from './sightings.ts';

/** Lines of log's own, kept to explain a silent one. */
const mostNotices = 20;

/** Turns the lines of `log stream` into queued events; keeps canaries and log's own remarks to itself. */
export class UnifiedLogFeed implements LiveFeed {
  readonly events = new EventQueue<LogEvent>();
  readonly canaries = new Sightings();
  readonly notices: string[] = [];
  readonly #canary: RegExp;
  #lossy = false;

  constructor(prefix: string) {
    this.#canary = new RegExp(`${prefix}\\d+`);
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
    const canary = this.#canary.exec(found.eventMessage ?? '')?.[0];
    if (found.eventType === 'lossEvent') this.#lossy = true;
    else if (canary === undefined) this.events.push(unifiedLogEvent(found, line));
    else this.canaries.note(canary);
  }
}
