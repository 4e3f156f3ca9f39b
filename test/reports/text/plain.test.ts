import { expect } from 'chai';
import fc from 'fast-check';
import { plain } from '../../../reports/index.ts';
import { deceptive, hostile } from '../hostile.ts';

describe('plain', () => {
  it('shows escape sequences, line breaks and bidi overrides instead of doing them', () => {
    expect(plain('\x1b[31mred\r\n\x9b')).to.equal('\\x1b[31mred\\r\\n\\x9b');
    expect(plain('txt.\u202egnp')).to.equal('txt.\\u202egnp');
    expect(plain('tag \u{e0041}')).to.equal('tag \\u{e0041}');
  });

  it('leaves every letter, mark and symbol that draws something', () => {
    const text = 'C:\\Windows\\"x" né ümlaut 漢字 العربية 😀 ✓ | < & `';
    expect(plain(text)).to.equal(text);
  });

  it('lets nothing deceptive through, and changes nothing the second time', () => {
    fc.assert(
      fc.property(hostile, text => {
        expect(plain(text)).not.to.match(deceptive);
        expect(plain(plain(text))).to.equal(plain(text));
      }),
    );
  });
});
