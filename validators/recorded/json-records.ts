import type { LogsourceKey } from '../contract.ts';
import { jsonReadings, type Reading } from '../formats/json-shapes.ts';
import type { Bytes } from './bytes.ts';
import type { RecordedEvent } from './contract.ts';
import { type CorruptionCount, tooLong } from './corruption.ts';
import { objectTexts } from './json-objects.ts';
import { lineBatches, maxLineLength } from './lines.ts';

type Batches = AsyncGenerator<readonly RecordedEvent[]>;

/** JSON lines: the format that recordings of millions of events have, so the short way through. */
export async function* jsonLineRecords(
  bytes: Bytes,
  corrupt: CorruptionCount,
  logsource?: LogsourceKey,
  count = { lines: 0 },
): Batches {
  for await (const { first, lines } of lineBatches(bytes, tooLong(corrupt))) {
    const records: RecordedEvent[] = [];
    for (let index = 0; index < lines.length; index++) {
      const line = lines[index] ?? '';
      if (line !== '' && line !== '\r') addRecord(records, first + index, line, corrupt, logsource);
    }
    count.lines = first + lines.length - 1;
    yield records;
  }
}

/** Objects that are not one a line: in an array, pretty-printed, behind one another. Their number names them. */
export async function* jsonObjectRecords(
  bytes: Bytes,
  corrupt: CorruptionCount,
  logsource?: LogsourceKey,
): Batches {
  let number = 0;
  for await (const texts of objectTexts(bytes, maxLineLength)) {
    const records: RecordedEvent[] = [];
    for (const { text, whole } of texts) {
      number++;
      if (whole) addRecord(records, number, text, corrupt, logsource);
      else corrupt.add(number, 'the object has no end, or is longer than 64 MiB');
    }
    yield records;
  }
}

function addRecord(
  records: RecordedEvent[],
  number: number,
  text: string,
  corrupt: CorruptionCount,
  logsource: LogsourceKey | undefined,
): void {
  try {
    const document = parse(text);
    if (document === undefined) return;
    if (!holdsObject(document)) throw new Error(`this is not a JSON object, but ${kindOf(document)}`);
    const readings = jsonReadings(document);
    const sigma = logsource ? readings.map(one => placed(one, logsource)) : readings;
    if (sigma.length === 0) return;
    records.push({ record: String(number), time: sigma[0]?.time, raw: () => text, sigma });
  } catch (error) {
    corrupt.addError(number, error);
  }
}

/** Events of no known kind are of the log source that their reader names. */
function placed(reading: Reading, logsource: LogsourceKey): Reading {
  const { fields } = reading;
  const isKnown = reading.logsource || fields.Channel !== undefined || fields.Provider_Name !== undefined;
  return isKnown ? reading : { ...reading, logsource };
}

/** A list may hold objects, and an empty one is an answer without events. */
function holdsObject(document: unknown): boolean {
  return Array.isArray(document)
    ? document.length === 0 || document.some(holdsObject)
    : typeof document === 'object' && document !== null;
}

function kindOf(document: unknown): string {
  return document === null ? 'null' : Array.isArray(document) ? 'a list' : `a ${typeof document}`;
}

/** A crash of the writer leaves NULs in its file, before or behind a line; undefined where there is nothing else. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!text.includes('\0')) throw error;
    const rest = withoutNuls(text);
    return rest === '' ? undefined : JSON.parse(rest);
  }
}

function withoutNuls(text: string): string {
  let start = 0;
  while (text.charCodeAt(start) === 0) start++;
  let end = text.trimEnd().length;
  while (end > start && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(start, Math.max(start, end));
}
