import { expect } from 'chai';
import fc from 'fast-check';
import { readLineBlock } from '../../../validators/index.ts';
import { lineBlocks } from '../../../validators/recorded/line-blocks.ts';
import { lineBatches } from '../../../validators/recorded/lines.ts';

async function* from(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}

/** Cuts a text into pieces of the given lengths. */
function pieces(text: string, lengths: readonly number[]): Buffer[] {
  const whole = Buffer.from(text);
  const found: Buffer[] = [];
  let at = 0;
  for (const length of lengths) {
    found.push(whole.subarray(at, at + length));
    at += length;
  }
  return [...found, whole.subarray(at)].filter(piece => piece.length > 0);
}

const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\n', '{', '}'), maxLength: 60 });
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 });

describe('blocks of lines', () => {
  it('hold the lines that reading in one go finds, under the same numbers, the too long ones told', async () => {
    await fc.assert(
      fc.asyncProperty(text, cuts, async (content, lengths) => {
        const whole = { lines: new Map<number, string>(), long: [] as number[] };
        for await (const { first, lines } of lineBatches(
          from(pieces(content, lengths)),
          line => whole.long.push(line),
          12,
        ))
          lines.forEach((line, index) => {
            whole.lines.set(first + index, line);
          });
        const cut = { lines: new Map<number, string>(), long: [] as number[] };
        let before = 0;
        for await (const block of lineBlocks(from(pieces(content, lengths)), 12)) {
          if (block.beginsTooLong) cut.long.push(before + 1);
          const lines = Buffer.concat(block.pieces).toString('utf8').split('\n');
          if (lines.at(-1) === '') lines.pop();
          lines.forEach((line, index) => {
            cut.lines.set(before + index + 1, line);
          });
          before += lines.length;
        }
        const filled = ({ lines }: typeof whole) => [...lines].filter(([, line]) => line !== '');
        expect(filled(cut)).to.deep.equal(filled(whole));
        expect(cut.long).to.deep.equal(whole.long);
      }),
    );
  });

  it('are read on their own', async () => {
    const block = ['{"a":1}\nn', 'o\n{"a":2}'].map(text => new Uint8Array(Buffer.from(text)));
    const { records, corrupt, count } = readLineBlock({ pieces: block, beginsTooLong: false });
    const found: [string, unknown][] = [];
    for await (const { record, sigma } of records) found.push([record, sigma[0]?.fields.a]);
    expect(found).to.deep.equal([
      ['1', 1],
      ['3', 2],
    ]);
    expect(corrupt.first.map(({ record }) => record)).to.deep.equal(['2']);
    expect(count.lines).to.equal(3);
  });

  it('name a line that was too long, and go on behind it', async () => {
    const pieces = [new Uint8Array(Buffer.from('\n{"a":2}\n'))];
    const { records, corrupt } = readLineBlock({ pieces, beginsTooLong: true });
    const found: string[] = [];
    for await (const { record } of records) found.push(record);
    expect(found).to.deep.equal(['2']);
    expect(corrupt.first.map(({ record }) => record)).to.deep.equal(['1']);
  });

  it('have buffers of their own, whatever the stream gives', async () => {
    const whole = Buffer.from(new ArrayBuffer(16)).fill('a\n');
    const shared = Buffer.alloc(32).fill('b\n').subarray(0, 16);
    const buffers: ArrayBuffer[] = [];
    for await (const { pieces } of lineBlocks(from([whole, shared])))
      for (const { buffer } of pieces) buffers.push(buffer);
    expect(buffers[0]).to.equal(whole.buffer);
    expect(buffers[1]).to.not.equal(shared.buffer);
  });
});
