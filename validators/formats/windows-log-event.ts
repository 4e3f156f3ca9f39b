import type { Actor, EventView, Fields, LogEvent } from '../contract.ts';
import { windowsActor, windowsProcesses } from './windows-actor.ts';
import type { WindowsHeader } from './windows-header.ts';

interface Reading extends Pick<LogEvent, 'pids' | 'parentPid'> {
  readonly fields: Fields;
  readonly views: readonly EventView[];
}

/**
 * An event of which only the header is read until somebody asks for more: most of a log is not of the act, and tells
 * so by its time.
 */
export class WindowsLogEvent implements LogEvent {
  readonly source = 'windows-event-log';
  readonly id: string;
  readonly time: number;
  readonly tickMs: number;
  readonly raw: string;
  readonly #read: () => Fields;
  #reading: Reading | undefined;

  constructor({ id, time, tickMs = 0 }: WindowsHeader, raw: string, read: () => Fields) {
    this.id = id;
    this.time = time;
    this.tickMs = tickMs;
    this.raw = raw;
    this.#read = read;
  }

  get views(): readonly EventView[] {
    return this.#whole().views;
  }

  get actor(): Actor {
    return windowsActor(this.#whole().fields);
  }

  get pids(): readonly number[] {
    return this.#whole().pids;
  }

  get parentPid(): number | undefined {
    return this.#whole().parentPid;
  }

  #whole(): Reading {
    this.#reading ??= readingOf(this.#read());
    return this.#reading;
  }
}

/** One view without category or service: Sigma maps channel and EventID itself. */
function readingOf(fields: Fields): Reading {
  return { fields, views: [{ logsource, fields }], ...windowsProcesses(fields) };
}

const logsource = { product: 'windows' } as const;
