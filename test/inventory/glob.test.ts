import { expect } from 'chai';
import fc from 'fast-check';
import { matchesGlob } from '../../inventory/index.ts';

/** The obvious matcher: try every way; exponential, and plainly right. */
function slowly(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const [first, rest] = [pattern.charAt(0), pattern.slice(1)];
  if (first === '*') return slowly(rest, text) || (text !== '' && slowly(pattern, text.slice(1)));
  return text !== '' && (first === '?' || first === text.charAt(0)) && slowly(rest, text.slice(1));
}

describe('a glob', () => {
  const word = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 9 });

  it('matches what the obvious matcher matches', () => {
    fc.assert(
      fc.property(word('ab*?.'), word('ab.'), (pattern, text) => {
        expect(matchesGlob(pattern, text)).to.equal(slowly(pattern, text));
      }),
      { numRuns: 5000 },
    );
  });

  it('takes every name literally but for * and ?', () => {
    fc.assert(
      fc.property(
        fc.string().filter(text => !/[*?]/.test(text)),
        text => {
          expect(matchesGlob(text, text)).to.equal(true);
          expect(matchesGlob(`${text}*`, `${text}[.+`)).to.equal(true);
          expect(matchesGlob(`${text}?`, text)).to.equal(false);
        },
      ),
    );
  });

  it('stays quick on patterns made to be slow', () => {
    expect(matchesGlob('a*'.repeat(2000), `${'a'.repeat(2000)}b`.repeat(3))).to.equal(true);
    expect(matchesGlob(`${'a*'.repeat(500)}c`, 'a'.repeat(5000))).to.equal(false);
  });
});
