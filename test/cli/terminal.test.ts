import { expect } from 'chai';
import { outputWidth } from '../../cli/terminal.ts';

describe('the width of what is printed', () => {
  it('is that of the terminal, not less than can be read', () => {
    expect([30, 44, 200].map(columns => outputWidth({ isTTY: true, columns }))).to.deep.equal([40, 44, 200]);
  });

  it('is 100 in a pipe, and on a terminal that tells none', () => {
    expect(outputWidth({ isTTY: false, columns: 44 })).to.equal(100);
    expect(outputWidth({ isTTY: true, columns: 0 })).to.equal(100);
  });
});
