import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { type RecordedEvent, type RecordedFormat, readRecorded } from '../../../validators/index.ts';
import { demand, wants } from '../../wants.ts';

const folder = new URL('./samples/', import.meta.url);
const sample = (name: string) => readFileSync(new URL(name, folder));

async function read(bytes: Buffer | readonly Buffer[], format?: RecordedFormat) {
  const pieces = Buffer.isBuffer(bytes) ? [bytes] : bytes;
  async function* stdin() {
    yield* pieces;
  }
  const log = await readRecorded('-', { stdin: stdin(), ...(format && { format }) });
  const records: RecordedEvent[] = [];
  for await (const record of log.records) records.push(record);
  return { format: log.format, records, corrupt: log.corrupt };
}

const essence = (records: readonly RecordedEvent[]) =>
  records.map(({ record, time, sigma, raw }) => ({
    record,
    time,
    sigma: structuredClone(sigma),
    raw: raw(),
  }));

const xmlEvent = (id: number) =>
  `<Event><System><EventID>${id}</EventID><EventRecordID>${id}</EventRecordID><Channel>System</Channel></System></Event>`;
const es = (seq: number) =>
  JSON.stringify({
    mach_time: seq,
    action_type: 1,
    global_seq_num: seq,
    time: '2026-01-01T00:00:00.000000001Z',
    process: { audit_token: [501, 0, 0, 501, 20, 77, 1, 9], ppid: 1, executable: { path: '/bin/sh' } },
    event: { write: { target: { path: '/Library/LaunchDaemons/a.plist' } } },
  });
const journal = (message: string) =>
  JSON.stringify({
    __CURSOR: message,
    __REALTIME_TIMESTAMP: '1767225600000000',
    MESSAGE: message,
    _PID: '1',
  });

const formats: [RecordedFormat, Buffer, number][] = [
  ['evtx', gunzipSync(sample('psexec-service.evtx.gz')), 4],
  ['json-lines', sample('psexec-service.jsonl'), 4],
  ['json-lines', sample('nxlog.jsonl'), 10],
  ['auditd', sample('audit.log'), 10],
  ['windows-xml', Buffer.from(`<Events>${[1, 2, 3].map(xmlEvent).join('\r\n')}</Events>`), 3],
  ['json', Buffer.from(JSON.stringify([{ a: '{"' }, { a: '\\' }, { a: { b: [{}] } }])), 3],
  ['json', Buffer.from([{ a: 1 }, { a: 2 }].map(event => JSON.stringify(event, null, 2)).join('\n')), 2],
  ['eslogger', Buffer.from(`${es(1)}\n${es(2)}\n`), 2],
  ['journal-json', Buffer.from(`${journal('one')}\n${journal('two')}\n`), 2],
  [
    'journal-export',
    Buffer.from('__CURSOR=a\n__REALTIME_TIMESTAMP=1\nMESSAGE=x\n\n__CURSOR=b\nMESSAGE=y\n\n'),
    2,
  ],
  ['syslog', Buffer.from('Nov 24 03:16:30 host sshd[1]: Failed password\nNov 24 03:16:31 host su: ok\n'), 2],
  ['text', Buffer.from('127.0.0.1 - - [24/Nov/2026:03:16:30 +0000] "GET / HTTP/1.1" 200 12\n'), 1],
  ['empty', Buffer.alloc(0), 0],
];

describe('a recorded log', () => {
  for (const [format, bytes, count] of formats) {
    it(`is told to be ${format} by its content, and read: ${bytes.length} bytes`, async () => {
      const log = await read(bytes);
      expect(log.format).to.equal(format);
      expect(log.records.length).to.equal(count);
      expect(log.corrupt.count).to.equal(0);
    });

    it(`gives the same, however its bytes are divided: ${format}, ${bytes.length} bytes`, async () => {
      const whole = essence((await read(bytes)).records);
      const borders = fc.array(fc.nat(bytes.length), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(borders, async places => {
          const sorted = [0, ...places.sort((a, b) => a - b), bytes.length];
          const pieces = sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
          expect(essence((await read(pieces)).records)).to.deep.equal(whole);
        }),
        { numRuns: 15 },
      );
    });
  }

  for (const [name, encode] of [
    ['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16LE with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16BE with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16LE without one', (text: string) => Buffer.from(text, 'utf16le')],
  ] as const) {
    it(`is read in ${name}`, async () => {
      const log = await read(encode(`${xmlEvent(7045)}\r\n${xmlEvent(7036)}\r\n`));
      expect(log.records.map(({ record }) => record)).to.deep.equal(['7045', '7036']);
    });
  }

  it('names a line that is JSON and no object, and reads the rest', async () => {
    const { records, corrupt } = await read(Buffer.from('{"a":1}\n7\n"text"\nnull\n[1]\n[]\n[{"a":2}]\n'));
    expect(records.map(({ record }) => record)).to.deep.equal(['1', '7']);
    expect(corrupt.first).to.deep.equal([
      { record: '2', why: 'this is not a JSON object, but a number' },
      { record: '3', why: 'this is not a JSON object, but a string' },
      { record: '4', why: 'this is not a JSON object, but null' },
      { record: '5', why: 'this is not a JSON object, but a list' },
    ]);
  });

  it("names a line of laurel's that is torn and reads the rest", async () => {
    const whole = '{"ID":"1.1:1","SERVICE_START":{"pid":1,"msg":"unit=a"}}';
    const { records, corrupt } = await read(Buffer.from(`${whole}\n${whole.slice(0, 40)}\n${whole}\n`));
    expect([records.length, corrupt.count]).to.deep.equal([2, 1]);
  });

  it('names a line that is not JSON and reads the rest', async () => {
    const log = await read(Buffer.from('{"a":1}\r\n\r\n{"a":\r\n\0\0{"a":3}\n[1]\n{"a":"\\ud800"}'));
    expect(log.records.map(({ record }) => record)).to.deep.equal(['1', '4', '6']);
    expect(log.corrupt.first.map(({ record }) => record)).to.deep.equal(['3', '5']);
  });

  it('loses one object, not those behind it, where a brace or a quote is missing', async () => {
    const pretty = (value: unknown) => JSON.stringify(value, null, 2);
    for (const damage of ['"x": 1', '"x": "']) {
      const text = `${pretty({ a: 1 })}\n{\n  ${damage}\n${pretty({ a: 3 })}\n${pretty({ a: 4 })}\n`;
      const log = await read(Buffer.from(text));
      expect(log.records.map(({ sigma }) => sigma[0]?.fields.a)).to.deep.equal([1, 3, 4]);
      expect(log.corrupt.count).to.equal(1);
    }
  });

  it('names a line of audit.log, of the journal and of eslogger that is none', async () => {
    for (const [format, good] of [
      ['auditd', sample('audit.log').toString()],
      ['journal-json', `${journal('one')}\n`],
      ['eslogger', `${es(1)}\n`],
    ] as const) {
      const log = await read(Buffer.from(`${good}{"torn\n${good}`), format);
      expect(log.corrupt.first.map(({ record }) => record)).to.deep.equal([String(good.split('\n').length)]);
    }
  });

  it('keeps what Sysmon for Linux left whole', async () => {
    const log = await read(sample('sysmon-linux.jsonl'));
    expect([log.records.length, log.corrupt.count]).to.deep.equal([9, 1]);
    expect(log.records[0]?.sigma[0]?.logsource).to.include({
      product: 'linux',
      category: 'process_termination',
    });
  });

  it('evaluates the chunks of an .evtx file behind a damaged one', async () => {
    const file = gunzipSync(sample('psexec-service.evtx.gz'));
    const chunk = file.subarray(4096);
    const log = await read(
      Buffer.concat([file.subarray(0, 4096), Buffer.alloc(65_536, 1), chunk, chunk.subarray(0, 3000)]),
    );
    expect(log.records.length).to.be.greaterThan(4);
    expect(log.corrupt.first[0]).to.deep.equal({
      record: '0x1000',
      why: 'the chunk does not begin as a chunk of an event log',
    });
    expect(log.corrupt.count).to.be.greaterThan(1);
  });

  it('survives a line of 10 MB and nesting a million deep', async () => {
    const long = JSON.stringify({ a: 'x'.repeat(10_000_000) });
    const deep = `{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
    const log = await read(Buffer.from(`${long}\n${deep}\n{"a":1}\n`));
    expect(log.records.at(-1)?.record).to.equal('3');
    expect(log.records.length + log.corrupt.count).to.equal(3);
  });

  it('refuses what is no log, with a reason', async () => {
    for (const bytes of [
      Buffer.from(Array.from({ length: 512 }, (_, index) => index % 7)),
      Buffer.from('PK\x03\x04zip'),
    ]) {
      const error = await read(bytes).catch((caught: unknown) => caught);
      expect(error).to.be.instanceOf(Error);
    }
  });

  it('says which file cannot be read and why', async () => {
    const error: unknown = await readRecorded('/nowhere/a.log').catch((caught: unknown) => caught);
    expect(String(error)).to.equal('Error: cannot read /nowhere/a.log: no such file');
  });
});

describe('a packed log', () => {
  const text = Buffer.from(Array.from({ length: 5000 }, (_, n) => `{"n":${n}}\n`).join(''));
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'recorded-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  const pack = (program: string) => execFileSync(program, ['-c'], { input: text });
  for (const [name, packed] of [
    ['gzip', () => gzipSync(text)],
    [
      'gzip in several members',
      () => Buffer.concat([gzipSync(text.subarray(0, 999)), gzipSync(text.subarray(999))]),
    ],
    ['xz', () => pack('xz')],
    ['zstd', () => pack('zstd')],
  ] as const) {
    it(`is unpacked from ${name}, as a file and from standard input`, async function () {
      if (name === 'xz' || name === 'zstd') await demand(this, name);
      const bytes = packed();
      const path = join(directory, 'log');
      writeFileSync(path, bytes);
      let count = 0;
      for await (const _ of (await readRecorded(path)).records) count++;
      expect(count).to.equal(5000);
      const log = await read(bytes);
      expect([log.records.length, log.corrupt.count]).to.deep.equal([5000, 0]);
    });

    it(`is read as far as it goes where ${name} was cut off, and the cut is reported`, async function () {
      if (name === 'xz' || name === 'zstd') await demand(this, name);
      const bytes = packed();
      const log = await read(bytes.subarray(0, bytes.length - 40));
      expect(log.corrupt.first.map(({ record }) => record)).to.include(name.split(' ')[0]);
    });
  }

  it('loses nothing that stood before the damage', async () => {
    const bytes = gzipSync(text, { level: 0 });
    const log = await read(bytes.subarray(0, bytes.length - 1000));
    expect(log.records.length).to.be.greaterThan(4800);
  });

  it('names the package where the program to unpack it is missing', async () => {
    const path = process.env.PATH;
    process.env.PATH = directory;
    try {
      const error: unknown = await read(Buffer.from('fd377a585a000000', 'hex')).catch(
        (caught: unknown) => caught,
      );
      expect(String(error)).to.include('xz-utils');
    } finally {
      process.env.PATH = path;
    }
  });
});

describe('a reader that stops early', () => {
  wants('xz');
  it('lets go of what it reads', async () => {
    const packed = execFileSync('xz', ['-c'], { input: Buffer.alloc(50_000_000, '{"a":1}\n') });
    let released = false;
    async function* stdin() {
      try {
        for (let at = 0; at < packed.length; at += 100) yield packed.subarray(at, at + 100);
      } finally {
        released = true;
      }
    }
    const log = await readRecorded('-', { stdin: stdin() });
    for await (const record of log.records) if (record.record === '3') break;
    expect(released).to.equal(true);
  });

  it('hears that its input broke, not that the log ended', async () => {
    const packed = execFileSync('xz', ['-c'], { input: Buffer.alloc(100_000, '{"a":1}\n') });
    async function* stdin() {
      yield packed.subarray(0, 100);
      throw new Error('the disk is gone');
    }
    const error: unknown = await (async () => {
      for await (const _ of (await readRecorded('-', { stdin: stdin() })).records);
    })().catch((caught: unknown) => caught);
    expect(String(error)).to.include('the disk is gone');
  });

  it('gives up a line of 200 MB that was packed into a few bytes, in bounded memory', async () => {
    const before = process.memoryUsage().rss;
    const bomb = gzipSync(gzipSync(Buffer.alloc(200_000_000)));
    const log = await read(bomb, 'syslog');
    expect(log.corrupt.first.map(({ why }) => why)).to.deep.equal(['the line is longer than 64 MiB']);
    expect(process.memoryUsage().rss - before).to.be.lessThan(700_000_000);
  });
});
