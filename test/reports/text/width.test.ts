import { expect } from 'chai';
import fc from 'fast-check';
import { widthOf } from '../../../reports/text/width.ts';

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });
const unicode = fc.string({ unit: 'binary' });
/** Letters whose width is known without Unicode's tables, and what can stand beside them. */
const mixed = fc.string({
  unit: fc.constantFrom('a', 'é', '…', '✓', '–', '’', '\u0301', '\ufe0f', '\u200d', '\u00ad', '漢', '😀'),
});

describe('the width of a text', () => {
  it('is that of its letters, whatever stands beside what', () => {
    fc.assert(
      fc.property(fc.oneof(unicode, mixed), text => {
        const alone = Array.from(letters.segment(text), ({ segment }) => widthOf(segment));
        expect(widthOf(text)).to.equal(alone.reduce((sum, width) => sum + width, 0));
      }),
    );
  });

  it('counts one cell for each of the letters that it knows without a segmenter', () => {
    for (const text of ['plain', 'Zoë', '✓ – “…” ✗']) expect(widthOf(text)).to.equal([...text].length);
    expect(widthOf('✓\ufe0f')).to.equal(1);
    expect(widthOf('e\u0301\u00ad')).to.equal(1);
  });
});
