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
        for await (const { first, bytes } of lineBlocks(
          from(pieces(content, lengths)),
          line => cut.long.push(line),
          12,
        )) {
          const lines = Buffer.from(bytes).toString('utf8').split('\n');
          if (lines.at(-1) === '') lines.pop();
          lines.forEach((line, index) => {
            cut.lines.set(first + index, line);
          });
        }
        const filled = ({ lines }: typeof whole) => [...lines].filter(([, line]) => line !== '');
        expect(filled(cut)).to.deep.equal(filled(whole));
        expect(cut.long).to.deep.equal(whole.long);
      }),
    );
  });

  it('are read on their own', async () => {
    const bytes = new Uint8Array(Buffer.from('{"a":1}\nno\n{"a":2}'));
    const { records, corrupt } = readLineBlock({ first: 10, bytes });
    const found: [string, unknown][] = [];
    for await (const { record, sigma } of records) found.push([record, sigma[0]?.fields.a]);
    expect(found).to.deep.equal([
      ['10', 1],
      ['12', 2],
    ]);
    expect(corrupt.first.map(({ record }) => record)).to.deep.equal(['11']);
  });
});
