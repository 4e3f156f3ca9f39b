import { crc32 } from 'node:zlib';
import { readRecordElement, type Templates } from './evtx-record.ts';
import { fileTime } from './evtx-values.ts';
import type { XmlElement } from './windows-element.ts';

/** Bytes of the file's header, and of each of the self-contained chunks behind it. */
export const evtxHeaderSize = 4096;
export const evtxChunkSize = 65_536;

export interface EvtxRecord {
  readonly id: string;
  /** RFC 3339 with seven digits: when the record was written. */
  readonly written: string;
  readonly element: XmlElement;
}

/** Tells of something unreadable at an offset in the chunk. */
export type OnCorrupt = (offset: number, why: string) => void;

const chunkMagic = Buffer.from('ElfChnk\0', 'latin1');
const recordMagic = Buffer.from('**\0\0', 'latin1');
const firstRecord = 0x200;

export function isEvtxChunk(chunk: Buffer): boolean {
  return chunk.subarray(0, 8).equals(chunkMagic);
}

/** Whether Windows had the file open when it was copied: the last chunk's checksums are then out of date. */
export function isDirty(header: Buffer): boolean {
  return header.length >= 0x7c && (header.readUInt32LE(0x78) & 1) === 1;
}

/**
 * The records of one chunk of an .evtx file ([MS-EVEN6]; libyal's libevtx documents the file around it). A
 * damaged record is told and the next one sought; a chunk whose checksum is wrong is told once and read as far as
 * its records are whole. `bytes` may be shorter than a chunk where a file was cut off.
 */
export function* evtxRecords(bytes: Buffer, dirty: boolean, onCorrupt: OnCorrupt): Generator<EvtxRecord> {
  if (!isEvtxChunk(bytes)) {
    if (bytes.some(byte => byte !== 0)) onCorrupt(0, 'the chunk does not begin as a chunk of an event log');
    return;
  }
  const end = usedEnd(bytes);
  if (!dirty && !checksumHolds(bytes, end)) onCorrupt(0, "the chunk's checksum does not match");
  const templates: Templates = new Map();
  let lastUsed: number | undefined;
  let at = firstRecord;
  while (at + 28 <= end) {
    const size = recordSize(bytes, at, end);
    if (size === undefined) {
      lastUsed ??= bytes.subarray(0, end).findLastIndex(byte => byte !== 0);
      // Some writers give the free space's begin too late: nothing but zeros is a clean end.
      if (at > lastUsed) return;
      onCorrupt(at, 'the record has no valid frame');
      at = nextRecord(bytes, at + 8, end);
      continue;
    }
    const record = readRecord(bytes, at, size, templates, onCorrupt);
    if (record) yield record;
    at += size;
  }
}

function usedEnd(bytes: Buffer): number {
  const end = bytes.length >= firstRecord ? bytes.readUInt32LE(0x30) : 0;
  return end >= firstRecord && end <= bytes.length ? end : bytes.length;
}

function checksumHolds(bytes: Buffer, end: number): boolean {
  return bytes.length >= firstRecord && crc32(bytes.subarray(firstRecord, end)) === bytes.readUInt32LE(0x34);
}

/** A record begins with a mark and its size, and ends with its size once more. */
function recordSize(bytes: Buffer, at: number, end: number): number | undefined {
  if (!bytes.subarray(at, at + 4).equals(recordMagic)) return undefined;
  const size = bytes.readUInt32LE(at + 4);
  const framed = size >= 28 && at + size <= end && bytes.readUInt32LE(at + size - 4) === size;
  return framed ? size : undefined;
}

function nextRecord(bytes: Buffer, from: number, end: number): number {
  const at = bytes.indexOf(recordMagic, from);
  return at === -1 ? end : at;
}

function readRecord(bytes: Buffer, at: number, size: number, templates: Templates, onCorrupt: OnCorrupt) {
  const id = String(bytes.readBigUInt64LE(at + 8));
  try {
    const element = readRecordElement(bytes, at + 24, at + size - 4, templates);
    return { id, written: fileTime(bytes.readBigUInt64LE(at + 16)), element };
  } catch (error) {
    onCorrupt(at, `record ${id}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
