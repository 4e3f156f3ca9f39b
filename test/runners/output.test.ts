import { expect } from 'chai';
import fc from 'fast-check';
import { identityOf, opening } from '../../runners/posix/opening.ts';
import { boundedText, lineSplitter } from '../../runners/process/output.ts';

/** The same bytes in pieces of any size. */
const chunked = (text: string, cuts: readonly number[]): Buffer[] => {
  const bytes = Buffer.from(text);
  const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place));
};
const anyText = fc.string({ unit: fc.constantFrom('a', 'é', '\u{1f9ea}', '\n', '\r\n', ' ') });
const anyCuts = fc.array(fc.nat(200));

describe('bounded text', () => {
  it('does not depend on how the bytes were cut', () => {
    fc.assert(
      fc.property(anyText, anyCuts, (text, cuts) => {
        const sink = boundedText(10_000);
        for (const chunk of chunked(text, cuts)) sink.write(chunk);
        expect(sink.text()).to.equal(text);
        expect(sink.truncated).to.equal(false);
      }),
    );
  });

  it('is a beginning of the whole, of whole characters, as long as allowed', () => {
    fc.assert(
      fc.property(anyText, anyCuts, fc.nat(60), (text, cuts, most) => {
        const sink = boundedText(most);
        for (const chunk of chunked(text, cuts)) sink.write(chunk);
        expect(text.startsWith(sink.text())).to.equal(true);
        expect(sink.truncated).to.equal(Buffer.byteLength(text) > most);
        expect(Buffer.byteLength(sink.text())).to.be.within(
          Math.min(most, Buffer.byteLength(text)) - 3,
          most,
        );
      }),
    );
  });
});

describe('lines of a followed command', () => {
  it('do not depend on how the bytes were cut', () => {
    fc.assert(
      fc.property(anyText, anyCuts, (text, cuts) => {
        const lines: string[] = [];
        const sink = lineSplitter(line => lines.push(line));
        for (const chunk of chunked(text, cuts)) sink.write(chunk);
        sink.end();
        const wanted = text.split('\n').map(line => line.replace(/\r$/, ''));
        expect(lines).to.deep.equal(text === '' || text.endsWith('\n') ? wanted.slice(0, -1) : wanted);
      }),
    );
  });

  it('are cut where they have no end', () => {
    const lines: string[] = [];
    const sink = lineSplitter(line => lines.push(line), 4);
    for (let i = 0; i < 1_000; i++) sink.write(Buffer.from('é'));
    sink.write(Buffer.from('\nok\n'));
    expect(lines).to.deep.equal(['éé', 'ok']);
  });
});

describe('the opening of a command', () => {
  it('drops what comes before it, however the bytes were cut', () => {
    fc.assert(
      fc.property(anyText, anyText, anyCuts, (noise, output, cuts) => {
        const sink = boundedText(10_000);
        const words: string[] = [];
        const filter = opening('5ca1ab1e', sink, seen => words.push(...seen));
        for (const chunk of chunked(`${noise}5ca1ab1e 17 12\n${output}`, cuts)) filter.write(chunk);
        expect(sink.text()).to.equal(output);
        expect(identityOf(words)).to.deep.equal({ pid: 17, group: 12 });
      }),
    );
  });

  it('looks at each byte once, however much comes without a line end, and still finds the command behind it', () => {
    const sink = boundedText(100);
    const words: string[] = [];
    let copied = 0;
    const concat = Buffer.concat;
    Buffer.concat = ((pieces, ...more) => {
      const whole = concat(pieces, ...more);
      copied += whole.length;
      return whole;
    }) as typeof Buffer.concat;
    try {
      const filter = opening('5ca1ab1e', sink, seen => words.push(...seen));
      for (const piece of ['x', '5ca1ab1e'])
        for (let i = 0; i < 4_096; i++) filter.write(Buffer.from(piece.repeat(256)));
      filter.write(Buffer.from(`${'x'.repeat(300)}\n5ca1ab1e 17 12\nthe output`));
    } finally {
      Buffer.concat = concat;
    }
    // 1 MiB and 8 MiB came; what is held beside a piece is an opening line's length at most.
    expect(copied).to.be.below(4 * 9 * 1_048_576);
    expect(identityOf(words)).to.deep.equal({ pid: 17, group: 12 });
    expect(sink.text()).to.equal('the output');
  });

  it('keeps the last 64 KiB of what came in its place', () => {
    const filter = opening('5ca1ab1e', boundedText(100), () => {});
    for (let i = 0; i < 10_000; i++) filter.write(Buffer.from(`line ${i} of an rc file\n`));
    expect(filter.noise()).to.have.length(65_536);
    expect(filter.noise()).to.match(/line 9999 of an rc file\n$/);
  });

  it('names nobody whom it would be a disaster to signal', () => {
    for (const words of [
      ['1', '1'],
      ['0', '5'],
      ['-1', '5'],
      ['5', '1'],
      ['5'],
      [],
      ['9e9', '5'],
      ['x', 'y'],
    ]) {
      expect(identityOf(words)).to.equal(undefined);
    }
  });
});
