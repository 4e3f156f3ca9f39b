import { StringDecoder } from 'node:string_decoder';
import { evtxChunkSize, evtxHeaderSize, evtxRecords, isDirty, isEvtxChunk } from '../formats/evtx.ts';
import { reading } from '../formats/json-shapes.ts';
import { elementXml } from '../formats/windows-element.ts';
import { cutEvents, parseWindowsEvent, type WindowsEvent, windowsEvent } from '../formats/windows-xml.ts';
import { type Bytes, blocks } from './bytes.ts';
import type { RecordedEvent } from './contract.ts';
import { type CorruptionCount, offset } from './corruption.ts';

type Batches = AsyncGenerator<readonly RecordedEvent[]>;

/** Event XML as wevtutil and Event Viewer write it. */
export async function* windowsXmlRecords(bytes: Bytes, corrupt: CorruptionCount): Batches {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let number = 0;
  const records = (text: string, final: boolean): RecordedEvent[] => {
    const cut = cutEvents(rest + text, final);
    rest = cut.rest;
    for (const lost of cut.corrupt)
      corrupt.add(`near event ${number + 1}`, `an event has no end: ${lost.slice(0, 80)}`);
    return cut.events.flatMap(xml => xmlRecord(xml, ++number, corrupt));
  };
  for await (const piece of bytes) yield records(decoder.write(piece), false);
  yield records(decoder.end(), true);
}

function xmlRecord(xml: string, number: number, corrupt: CorruptionCount): RecordedEvent[] {
  try {
    return [windowsRecord(parseWindowsEvent(xml), number, () => xml)];
  } catch (error) {
    corrupt.addError(`event ${number}`, error);
    return [];
  }
}

/** An .evtx file, chunk by chunk: 64 KiB are in memory at a time. */
export async function* evtxFileRecords(bytes: Bytes, corrupt: CorruptionCount): Batches {
  let at = 0;
  let dirty = false;
  for await (const block of blocks(bytes, evtxHeaderSize, evtxChunkSize)) {
    if (at === 0) dirty = isDirty(block);
    else yield chunkRecords(block, at, dirty, corrupt);
    if (at > 0 && block.length < evtxChunkSize && isEvtxChunk(block))
      corrupt.add(offset(at), 'the file ends in this chunk');
    at += block.length;
  }
}

function chunkRecords(chunk: Buffer, at: number, dirty: boolean, corrupt: CorruptionCount): RecordedEvent[] {
  const onCorrupt = (within: number, why: string) => corrupt.add(offset(at + within), why);
  const records: RecordedEvent[] = [];
  for (const { id, element } of evtxRecords(chunk, dirty, onCorrupt)) {
    records.push(windowsRecord(windowsEvent(element), id, () => elementXml(element)));
  }
  return records;
}

function windowsRecord(event: WindowsEvent, number: number | string, raw: () => string): RecordedEvent {
  const record = String(event.fields.EventRecordID ?? number);
  const sigma = reading(event);
  return event.time === undefined
    ? { record, raw, sigma: [sigma] }
    : { record, time: event.time, raw, sigma: [sigma] };
}
