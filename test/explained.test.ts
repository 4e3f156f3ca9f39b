import { expect } from 'chai';
import { judged, nothingToExplain } from './explained.ts';

describe('differences between two readers', () => {
  const difference = { id: '1', field: 'a', ours: '1', theirs: 1 };
  const number = { 'a number': ({ theirs }: { theirs: unknown }) => typeof theirs === 'number' };

  it('are nothing to tell of where each has its reason, and each reason its difference', () => {
    expect(judged([], {})).to.deep.equal(nothingToExplain);
    expect(judged([difference], number)).to.deep.equal(nothingToExplain);
  });

  it('are told where nothing explains them, and so is a reason that none needs', () => {
    const other = { ...difference, theirs: 'one' };
    expect(judged([difference, other], number)).to.deep.equal({ unexplained: [other], needless: [] });
    expect(judged([], number)).to.deep.equal({ unexplained: [], needless: ['a number'] });
  });
});
