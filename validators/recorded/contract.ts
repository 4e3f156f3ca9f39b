import type { LogsourceKey } from '../contract.ts';

/** How a recording is written, told by its content. */
export type RecordedFormat =
  | 'evtx'
  | 'windows-xml'
  | 'json-lines'
  | 'json'
  | 'eslogger'
  | 'journal-json'
  | 'journal-export'
  | 'auditd'
  | 'syslog'
  /** Lines of which nothing is known. */
  | 'text'
  | 'empty';

/** What Sigma rules are asked about. Windows events have no log source: their Channel and EventID tell it. */
export interface SigmaEvent {
  readonly logsource?: LogsourceKey;
  /**
   * By field name; nested objects where the recording has them. Names and values come from the recording, so a
   * field may be called `__proto__` or `constructor`: look them up with `Object.hasOwn`.
   */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch, with fractions. */
  readonly time?: number;
  /** What of the event is not in the record though rules may ask for it, and what to do; absent where it is whole. */
  readonly lacks?: string;
}

/** One record of a recording and the readings that rules have of it. */
export interface RecordedEvent {
  /** The log's own record id where there is one, else the number of the line or object, counted from 1. */
  readonly record: string;
  readonly time?: number | undefined;
  /** The record as text: as it stands in the file or, for .evtx, as event XML. */
  readonly raw: () => string;
  readonly sigma: readonly SigmaEvent[];
}

export interface CorruptRecord {
  /** Number of the line or object, or the offset in the (unpacked) file as `0x...`. */
  readonly record: string;
  readonly why: string;
}

/** What could not be read so far; it grows while the records are read. */
export interface Corruption {
  readonly count: number;
  /** The first hundred. */
  readonly first: readonly CorruptRecord[];
}

/** Some whole lines of a recording, undecoded. What is read of them is numbered from 1. */
export interface LineBlock {
  /** One behind the other. Each has a buffer of its own, so that it can be handed to another thread. */
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
  /** Its first line was too long, and is left out as an empty one. */
  readonly beginsTooLong: boolean;
}

/** How many lines were read so far; it grows while they are read. */
export interface LineCount {
  readonly lines: number;
}

export interface RecordedLog {
  readonly format: RecordedFormat;
  /** Can be read once. */
  readonly records: AsyncIterable<RecordedEvent>;
  /** The same records by the bufferful, for those who count microseconds; read this or `records`. */
  readonly batches: AsyncIterable<readonly RecordedEvent[]>;
  /**
   * JSON lines only, and instead of the other two: blocks for `readLineBlock`, in another thread if need be, so
   * that several can share the work.
   */
  readonly blocks?: AsyncIterable<LineBlock>;
  readonly corrupt: Corruption;
  /** Lets go of the file; needed only where the records are not read to their end. */
  close(): Promise<void>;
}
