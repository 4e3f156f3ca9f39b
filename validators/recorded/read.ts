import type { LogsourceKey } from '../contract.ts';
import { orOnComputer } from '../formats/computer.ts';
import type { Bytes, Peeked } from './bytes.ts';
import type { LineBlock, LineCount, RecordedEvent, RecordedFormat, RecordedLog } from './contract.ts';
import { CorruptionCount, tooLong } from './corruption.ts';
import { unpacked } from './decompress.ts';
import { detectFormat } from './detect.ts';
import { asUtf8 } from './encoding.ts';
import { type InputOptions, openInput } from './input.ts';
import { jsonLineRecords, jsonObjectRecords } from './json-records.ts';
import { lineBlocks } from './line-blocks.ts';
import {
  auditRecords,
  esloggerRecords,
  journalExportRecords,
  journalJsonRecords,
  syslogRecords,
  textRecords,
} from './text-records.ts';
import { evtxFileRecords, windowsXmlRecords } from './windows-records.ts';

export interface ReadOptions extends InputOptions {
  /** Where the content is not to be trusted to tell it. */
  readonly format?: RecordedFormat;
  /** What JSON of no known kind, and plain lines of text, are taken for. */
  readonly logsource?: LogsourceKey;
}

/**
 * Opens a recorded log, `-` for standard input, packed or not; format and packing are told by the content. What
 * is corrupt is counted and named while the rest is read; memory does not grow with the log. Throws where the
 * file cannot be opened, is of no known format, or is packed by something whose program is not installed.
 */
export async function readRecorded(path: string, options: ReadOptions = {}): Promise<RecordedLog> {
  const corrupt = new CorruptionCount();
  let peeked: Peeked | undefined;
  try {
    peeked = await unpacked(await openInput(path, options), corrupt);
    const text = asUtf8(peeked);
    const format = options.format ?? detectFormat(text.head);
    const batches = readers[format](format === 'evtx' ? peeked.all : text.all, corrupt, options.logsource);
    const named = tellNoHost.has(format) ? onHost(batches, path) : batches;
    const log = { format, batches: named, records: flattened(named), corrupt, close: peeked.close };
    return format === 'json-lines' ? { ...log, blocks: lineBlocks(text.all) } : log;
  } catch (error) {
    await peeked?.close();
    if (error instanceof Error && error.message.startsWith('cannot read')) throw error;
    throw new Error(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** The records of one block of JSON lines; what is corrupt is in `corrupt` when they are read. */
export function readLineBlock(
  { pieces, beginsTooLong }: LineBlock,
  { logsource }: ReadOptions = {},
): Omit<RecordedLog, 'blocks' | 'close'> & { readonly count: LineCount } {
  const corrupt = new CorruptionCount();
  const count = { lines: 0 };
  if (beginsTooLong) tooLong(corrupt)(1);
  const batches = jsonLineRecords(asBuffers(pieces), corrupt, logsource, count);
  return { format: 'json-lines', batches, records: flattened(batches), corrupt, count };
}

async function* asBuffers(pieces: LineBlock['pieces']): AsyncGenerator<Buffer> {
  for (const { buffer, byteOffset, byteLength } of pieces) yield Buffer.from(buffer, byteOffset, byteLength);
}

type Read<T> = (bytes: Bytes, corrupt: CorruptionCount, logsource?: LogsourceKey) => AsyncIterable<T>;
type Reader = Read<readonly RecordedEvent[]>;

const readers: Readonly<Record<RecordedFormat, Reader>> = {
  evtx: evtxFileRecords,
  'windows-xml': windowsXmlRecords,
  'json-lines': jsonLineRecords,
  json: jsonObjectRecords,
  eslogger: gathered(esloggerRecords),
  'journal-json': gathered(journalJsonRecords),
  'journal-export': gathered(journalExportRecords),
  auditd: gathered(auditRecords),
  syslog: gathered(syslogRecords),
  text: gathered(textRecords),
  empty: async function* () {},
};

/** Their records need not name the host, or cannot. */
const tellNoHost: ReadonlySet<RecordedFormat> = new Set<RecordedFormat>([
  'auditd',
  'eslogger',
  'journal-json',
  'journal-export',
]);

/** Where a record names no host, its file stands for it; what logrotate calls its older parts is the same file. */
async function* onHost(
  batches: AsyncIterable<readonly RecordedEvent[]>,
  path: string,
): AsyncGenerator<readonly RecordedEvent[]> {
  const name = path.replace(/\.(?:gz|xz|zst|bz2)$/, '').replace(/\.\d+$/, '');
  for await (const batch of batches)
    yield batch.map(record => ({ ...record, sigma: record.sigma.map(each => orOnComputer(each, name)) }));
}

const batchSize = 256;

/** Records one by one, as batches. */
function gathered(read: Read<RecordedEvent>): Reader {
  return async function* (bytes, corrupt, logsource) {
    let batch: RecordedEvent[] = [];
    for await (const record of read(bytes, corrupt, logsource)) {
      batch.push(record);
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
    yield batch;
  };
}

async function* flattened(batches: AsyncIterable<readonly RecordedEvent[]>): AsyncGenerator<RecordedEvent> {
  for await (const batch of batches) yield* batch;
}
