import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { BinaryReader, FileHeader } from '@ts-evtx/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { evtxRecords } from '../../../validators/formats/evtx.ts';
import type { XmlElement } from '../../../validators/formats/windows-element.ts';
import { windowsEvent } from '../../../validators/formats/windows-xml.ts';
import { parseXmlElement } from '../../../validators/formats/windows-xml-parser.ts';
import {
  absent,
  EvtxWriter,
  evtxFile,
  type Gap,
  type Template,
  type TypedValue,
  text,
} from './evtx-writer.ts';

const sample = (name: string) => readFileSync(new URL(`../recorded/samples/${name}`, import.meta.url));
const recorded = gunzipSync(sample('psexec-service.evtx.gz'));
const firstChunk = (file: Buffer) => Buffer.from(file.subarray(4096, 4096 + 65_536));

function read(chunk: Buffer, dirty = false) {
  const corrupt: string[] = [];
  const records = [...evtxRecords(chunk, dirty, (_at, why) => corrupt.push(why))];
  return { records, corrupt };
}

/** The same chunk through another reader. */
function readByOther(chunk: Buffer): XmlElement[] {
  const header = new FileHeader(new BinaryReader(evtxFile([chunk])), 0);
  return [...header.firstChunk().records()].map(record => parseXmlElement(record.renderXml()));
}

const gap = (index: number, type: number, optional = true): Gap => ({ gap: index, type, optional });

const template: Template = {
  name: 'Event',
  content: [
    {
      name: 'System',
      content: [
        { name: 'Provider', attributes: { Name: 'Writer', Guid: gap(0, 15) } },
        { name: 'EventID', content: [gap(1, 6)] },
        { name: 'Channel', content: [gap(4, 1)] },
      ],
    },
    {
      name: 'EventData',
      content: [
        { name: 'Data', attributes: { Name: 'Text' }, content: [gap(2, 1, false)] },
        { name: 'Data', attributes: { Name: 'Number' }, content: [gap(3, 8, false)] },
        { name: 'Data', attributes: { Name: 'Maybe' }, content: [gap(4, 1)] },
      ],
    },
  ],
};

const plain: Template = {
  name: 'Event',
  content: [
    {
      name: 'EventData',
      content: [
        { name: 'Data', attributes: { Name: 'A' }, content: [gap(0, 1, false)] },
        { name: 'Data', attributes: { Name: 'B' }, content: [gap(1, 8, false)] },
        { name: 'Data', attributes: { Name: 'C' }, content: [gap(2, 1)] },
      ],
    },
  ],
};

const u16 = (value: number): TypedValue => ({ type: 6, bytes: Buffer.from([value & 255, value >> 8]) });
const u32 = (value: number): TypedValue => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return { type: 8, bytes };
};
/** 100 ns ticks since 1601. */
const fileTimeOf1970 = Buffer.alloc(8);
fileTimeOf1970.writeBigUInt64LE(116_444_736_000_000_000n);
const guid: TypedValue = { type: 15, bytes: Buffer.from('54849625547849948a5b3e3b0328c30d', 'hex') };

function dataOf(event: XmlElement): Record<string, string> {
  const data = event.children.find(child => child.name === 'EventData')?.children ?? [];
  return Object.fromEntries(data.map(child => [child.attributes[0]?.[1] ?? '', child.text]));
}

describe('.evtx', () => {
  it('reads a recording as another tool wrote it down', () => {
    const expected = sample('psexec-service.jsonl')
      .toString()
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    const { records, corrupt } = read(firstChunk(recorded));
    expect(corrupt).to.deep.equal([]);
    expect(records.length).to.equal(expected.length);
    for (const [index, { System, EventData }] of expected.entries()) {
      const record = records[index];
      const event = record && windowsEvent(record.element);
      expect(event?.fields).to.include({
        EventID: System.EventID,
        Provider_Name: System.Provider,
        EventRecordID: System.EventRecordID,
        Channel: System.Channel,
        Computer: System.Computer,
        ...EventData,
      });
      expect(Math.floor(event?.time ?? 0)).to.equal(Date.parse(System.TimeCreated));
    }
  });

  it('agrees with another reader on what it is given to read', () => {
    // That reader drops texts of blanks alone and stumbles over zeros, other types and literals in content.
    const words = fc
      .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 60 })
      .filter(text => text.trim() === text);
    const row = fc.tuple(words, fc.integer({ min: 1, max: 0x7fff_ffff }), words);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), rows => {
        const writer = new EvtxWriter();
        for (const [a, b, c] of rows) writer.record(plain, [text(a), u32(b), text(c)]);
        const chunk = writer.chunk();
        const { records, corrupt } = read(chunk);
        expect(corrupt).to.deep.equal([]);
        expect(records.map(({ element }) => dataOf(element))).to.deep.equal(readByOther(chunk).map(dataOf));
        expect(records.map(({ element }) => dataOf(element).A)).to.deep.equal(rows.map(([a]) => a));
      }),
      { numRuns: 40, interruptAfterTimeLimit: 8000 },
    );
  });

  it('leaves out an element and an attribute whose optional value is absent', () => {
    const writer = new EvtxWriter();
    writer.record(template, [absent, u16(7), text('a'), u32(1), absent]);
    const event = read(writer.chunk()).records[0]?.element;
    expect(event && dataOf(event)).to.deep.equal({ Text: 'a', Number: '1' });
    expect(event?.children[0]?.children[0]?.attributes).to.deep.equal([['Name', 'Writer']]);
  });

  it('joins literal text and values', () => {
    const writer = new EvtxWriter();
    writer.record({ name: 'Event', content: ['before ', gap(0, 1), ' after'] }, [text('a')]);
    expect(read(writer.chunk()).records[0]?.element.text).to.equal('before a after');
  });

  it('repeats an element for each value of an array', () => {
    const writer = new EvtxWriter();
    const list: Template = { name: 'Event', content: [{ name: 'Data', content: [gap(0, 0x81)] }] };
    writer.record(list, [{ type: 0x81, bytes: Buffer.from('one\0two\0', 'utf16le') }]);
    const event = read(writer.chunk()).records[0]?.element;
    expect(event?.children.map(child => child.text)).to.deep.equal(['one', 'two']);
  });

  it('writes values as Windows does', () => {
    const values: [TypedValue, string][] = [
      [{ type: 0x14, bytes: Buffer.from('ff000000', 'hex') }, '0xff'],
      [{ type: 0x15, bytes: Buffer.from('0000000000002080', 'hex') }, '0x8020000000000000'],
      [{ type: 0x10, bytes: Buffer.from('3c05000000000000', 'hex') }, '0x53c'],
      [{ type: 0x13, bytes: Buffer.from('010100000000000512000000', 'hex') }, 'S-1-5-18'],
      [{ type: 0x0d, bytes: Buffer.from('01000000', 'hex') }, 'true'],
      [{ type: 0x0e, bytes: Buffer.from('00ff', 'hex') }, '00FF'],
      [{ type: 0x0f, bytes: guid.bytes }, '{25968454-7854-9449-8a5b-3e3b0328c30d}'],
      [{ type: 0x11, bytes: fileTimeOf1970 }, '1970-01-01T00:00:00.0000000Z'],
      [{ type: 0x11, bytes: Buffer.alloc(8) }, '1601-01-01T00:00:00.0000000Z'],
      [{ type: 0x07, bytes: Buffer.from('ffffffff', 'hex') }, '-1'],
    ];
    for (const [value, expected] of values) {
      const writer = new EvtxWriter();
      writer.record({ name: 'Event', content: [gap(0, value.type)] }, [value]);
      const actual = read(writer.chunk()).records[0]?.element.text;
      expect(actual).to.equal(expected);
    }
  });

  it('reports a damaged record and reads the others', () => {
    const chunk = firstChunk(recorded);
    const second = chunk.indexOf('**\0\0', 0x204, 'latin1');
    chunk.fill(0xff, second + 24, second + 40);
    const { records, corrupt } = read(chunk, true);
    expect(records.map(({ element }) => windowsEvent(element).fields.EventID)).to.deep.equal([
      104, 7036, 7036,
    ]);
    expect(corrupt.length).to.equal(1);
    expect(corrupt[0]).to.match(/^record 2: /);
  });

  it('finds the next record behind a damaged frame', () => {
    const chunk = firstChunk(recorded);
    chunk.writeUInt32LE(0xfffffff0, 0x204);
    const { records, corrupt } = read(chunk, true);
    expect(records.length).to.equal(3);
    expect(corrupt).to.deep.equal(['the record has no valid frame']);
  });

  it('ends cleanly where nothing but zeros follow, though the chunk says that more is used', () => {
    const chunk = firstChunk(recorded);
    const whole = read(chunk, true).records.length;
    chunk.writeUInt32LE(chunk.readUInt32LE(0x30) + 4096, 0x30);
    chunk.fill(0, chunk.readUInt32LE(0x30) - 4096);
    const { records, corrupt } = read(chunk, true);
    expect([records.length, corrupt]).to.deep.equal([whole, []]);
  });

  it('never throws, whatever is damaged, and loses nothing without saying so', () => {
    const intact = read(firstChunk(recorded)).records.length;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(0x1800), fc.nat(255)), { minLength: 1, maxLength: 8 }), flips => {
        const chunk = firstChunk(recorded);
        for (const [at, byte] of flips) chunk[at] = byte;
        const { records, corrupt } = read(chunk);
        if (records.length < intact) expect(corrupt.length).to.be.greaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not unfold a record beyond what a record can hold', () => {
    const writer = new EvtxWriter();
    const content = Array.from({ length: 4000 }, () => gap(0, 1, false));
    writer.record({ name: 'Event', content }, [text('x'.repeat(12_000))]);
    expect(read(writer.chunk()).corrupt[0]).to.include('unfolds');
  });
});
