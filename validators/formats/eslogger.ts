import type { Actor, LogEvent } from '../contract.ts';
import { type EsMessage, type EsProcess, parseEsMessage } from './eslogger-message.ts';
import { KnownProcesses } from './eslogger-processes.ts';
import { esViews, unsetUser, xpcproxy } from './eslogger-views.ts';
import { eventTime } from './windows-time.ts';

const mostRaw = 65_536;

/** A line of eslogger, read: the event, and where it stood among all that the client was sent. */
export interface EslogRecord {
  readonly event: LogEvent;
  /** Arguments of the new program, where the event is an exec. */
  readonly args: readonly string[];
  /** Of all events, and of those of this kind; each grows by one, so that a jump is a loss. */
  readonly sequence: { readonly type: string; readonly global?: number; readonly own?: number };
}

/** Reads lines one after the other, for later ones are explained by earlier ones: parents, launchd's labels. */
export class EslogReader {
  readonly #known = new KnownProcesses();

  /** Undefined for a line that is no message. */
  read(line: string): EslogRecord | undefined {
    const message = parseEsMessage(line);
    if (!message) return undefined;
    const { event, event_type, global_seq_num, seq_num } = message;
    if (event.exec) this.#known.learn(event.exec);
    return {
      event: eslogEvent(message, line, this.#known),
      args: event.exec?.args ?? [],
      sequence: {
        type: String(event_type ?? Object.keys(event)[0]),
        ...(typeof global_seq_num === 'number' && { global: global_seq_num }),
        ...(typeof seq_num === 'number' && { own: seq_num }),
      },
    };
  }
}

/**
 * The events in lines that macOS's `eslogger` prints, recorded or live; lines that are no messages are passed
 * over. An event's id is its global sequence number, where a gap means that messages were lost.
 */
export async function* eslogEvents(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<LogEvent> {
  const reader = new EslogReader();
  for await (const line of lines) {
    const record = reader.read(line);
    if (record) yield record.event;
  }
}

function eslogEvent(message: EsMessage, line: string, known: KnownProcesses): LogEvent {
  const subject = message.event.exec?.target ?? message.process;
  return {
    source: 'eslogger',
    id: String(message.global_seq_num ?? message.mach_time ?? message.time),
    time: eventTime(message.time) ?? Number.NaN,
    views: esViews(message, known),
    actor: actorOf(message, subject),
    pids: [subject.audit_token.pid],
    parentPid: subject.ppid,
    raw: line.slice(0, mostRaw),
  };
}

/** The audit user id is that of the login, and stays through sudo. */
function actorOf({ event }: EsMessage, subject: EsProcess): Actor {
  const item = event.btm_launch_item_add ?? event.btm_launch_item_remove;
  const field = item ? 'instigator.audit_token.auid' : 'audit_token.auid';
  const auid = (item ? item.instigator : subject)?.audit_token.auid;
  if (auid !== undefined && auid !== unsetUser) {
    return { known: true, names: auid === 0 ? ['root', '0'] : [String(auid)], field };
  }
  if (item)
    return { known: false, why: 'macOS registered the item for a caller whom the event does not name' };
  const child = subject.ppid === 1 || subject.executable.path === xpcproxy;
  return {
    known: false,
    why: child ? 'launchd started it: no login led to it' : 'no login led to this process',
  };
}
