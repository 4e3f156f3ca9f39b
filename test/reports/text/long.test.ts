import { expect } from 'chai';
import fc from 'fast-check';
import { table } from '../../../reports/text/table.ts';
import { bounded, clip, clipStart, lettersOf, widthOf } from '../../../reports/text/width.ts';
import { wrap } from '../../../reports/text/wrap.ts';

/** What costs a segmenter most: letters of many characters, and of none. */
const costly = ['界', 'a\u0301', '👩\u200d', '\u{1f1e6}', '\\x1b', 'ab ', 'e'];

describe('a text of any length that a host sent', () => {
  it('is cut where it is laid out, and what was left out is counted', () => {
    const text = 'x'.repeat(1_000_000);
    expect(bounded(text)).to.equal(`${'x'.repeat(4_000)}… (996000 characters more)`);
    const lines = wrap(text, 80);
    expect(lines.length).to.be.below(60);
    expect(lines.join('')).to.include('characters more');
    expect(table([[text, 'b']], { width: 80 }).length).to.be.below(10_000);
    expect(widthOf(clip(text, 20))).to.equal(20);
    expect(clipStart(`${text}end`, 6)).to.equal('…xxend');
    expect(bounded('short')).to.equal('short');
  });

  it('is cut between characters', () => {
    expect(bounded(`${'x'.repeat(3_999)}😀😀`)).to.equal(`${'x'.repeat(3_999)}… (4 characters more)`);
  });

  it('is given to the segmenter in pieces of bounded length, whatever its letters are', () => {
    const { segment } = Intl.Segmenter.prototype;
    let longest = 0;
    Intl.Segmenter.prototype.segment = function (text) {
      longest = Math.max(longest, text.length);
      return segment.call(this, text);
    };
    try {
      for (const letter of costly) for (const _ of lettersOf(letter.repeat(3_000)));
    } finally {
      Intl.Segmenter.prototype.segment = segment;
    }
    expect(longest).to.be.at.most(128).and.above(0);
  });

  it('is the same letters in pieces as in one', () => {
    const whole = new Intl.Segmenter('en', { granularity: 'grapheme' });
    const texts = fc.array(fc.constantFrom(...costly, 'x', '👨‍👩‍👧'), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(texts, parts => {
        const text = parts.join('');
        const letters = Array.from(whole.segment(text), ({ segment }) => segment);
        fc.pre(letters.every(letter => letter.length < 60));
        expect(Array.from(lettersOf(text), letter => letter.text)).to.deep.equal(
          letters.flatMap(letter => (/^[\x20-\x7e]+$/.test(text) ? [...letter] : [letter])),
        );
      }),
    );
  });
});
