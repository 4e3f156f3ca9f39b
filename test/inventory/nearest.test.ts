import { expect } from 'chai';
import fc from 'fast-check';
import { nearest } from '../../inventory/index.ts';

describe('the nearest name', () => {
  const transports = ['local', 'ssh', 'openssh', 'psrp', 'winrm'];

  for (const [word, found] of [
    ['shs', 'ssh'],
    ['SSH', 'ssh'],
    ['opnessh', 'openssh'],
    ['winrn', 'winrm'],
    ['win', 'winrm'],
    ['telnet', undefined],
    ['', undefined],
    ['s'.repeat(1000), undefined],
  ] as const) {
    it(`to ${JSON.stringify(word.slice(0, 10))} is ${found}`, () => {
      expect(nearest(word, transports)).to.equal(found);
    });
  }

  it('is the first of two that are equally near', () => {
    expect(nearest('web3', ['web1', 'web2'])).to.equal('web1');
  });

  it('is found again after any one typing error', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdef0-'), minLength: 4, maxLength: 20 });
    fc.assert(
      fc.property(
        word,
        fc.nat(),
        fc.constantFrom('drop', 'double', 'swap', 'change'),
        (name, seed, error) => {
          expect(
            nearest(mistype(name, seed % (name.length - 1), error), ['~~~~~~~~~~~~~~~~~~~~', name]),
          ).to.equal(name);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is never further away than one error in three letters, or else begins with the word', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abc'), minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(word, fc.array(word), (typed, names) => {
        const found = nearest(typed, names);
        const near = names.filter(
          name => slowDistance(typed, name) <= Math.max(1, Math.floor(typed.length / 3)),
        );
        const best = Math.min(...near.map(name => slowDistance(typed, name)));
        if (near.length > 0) expect(found).to.equal(near.find(name => slowDistance(typed, name) === best));
        else if (found !== undefined) expect(found.startsWith(typed)).to.equal(true);
      }),
      { numRuns: 500 },
    );
  });
});

function mistype(name: string, at: number, error: string): string {
  const [before, one, two, after] = [
    name.slice(0, at),
    name.charAt(at),
    name.charAt(at + 1),
    name.slice(at + 2),
  ];
  if (error === 'drop') return before + two + after;
  if (error === 'double') return before + one + one + two + after;
  return error === 'swap' ? before + two + one + after : `${before}z${two}${after}`;
}

/** The definition of the optimal string alignment distance, written down as it stands. */
function slowDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const same = a.at(-1) === b.at(-1) ? 0 : 1;
  const ways = [
    slowDistance(a.slice(0, -1), b) + 1,
    slowDistance(a, b.slice(0, -1)) + 1,
    slowDistance(a.slice(0, -1), b.slice(0, -1)) + same,
  ];
  const swapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return Math.min(...ways, ...(swapped ? [slowDistance(a.slice(0, -2), b.slice(0, -2)) + 1] : []));
}
