import { expect } from 'chai';
import fc from 'fast-check';
import { choose } from '../../inventory/index.ts';

const all = ['a', 'b', 'c', 'd'];
const groups: Readonly<Record<string, readonly string[]>> = { ab: ['a', 'b'], bc: ['b', 'c'] };
const chosen = (...patterns: string[]) =>
  choose(all, patterns, pattern => groups[pattern] ?? all.filter(item => item === pattern));

describe('choosing by patterns', () => {
  it('adds up what is named, takes away what stands after !, in any order and with commas', () => {
    expect(chosen('bc', 'a').chosen).to.deep.equal(['a', 'b', 'c']);
    expect(chosen('!b', 'ab,bc').chosen).to.deep.equal(['a', 'c']);
    expect(chosen('ab, ! a').chosen).to.deep.equal(['b']);
  });

  it('takes away from all where nothing is added', () => {
    expect(chosen('!ab').chosen).to.deep.equal(['c', 'd']);
  });

  it('chooses nothing by no pattern, and names what leads nowhere', () => {
    expect(chosen().chosen).to.deep.equal([]);
    expect(chosen('x', '!y', 'a').unknown).to.deep.equal(['x', 'y']);
  });

  it('never holds what was taken away', () => {
    const pattern = fc
      .constantFrom(...all, ...Object.keys(groups))
      .chain(name => fc.constantFrom(name, `!${name}`));
    fc.assert(
      fc.property(fc.array(pattern), patterns => {
        const { chosen: found } = chosen(...patterns);
        for (const item of found) {
          expect(patterns).not.to.include(`!${item}`);
          expect(all).to.include(item);
        }
      }),
    );
  });
});
