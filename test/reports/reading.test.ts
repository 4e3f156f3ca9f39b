import { expect } from 'chai';
import { seconds } from '../../reports/reading.ts';

describe('a span of time', () => {
  it('is given as exactly as a reader needs it', () => {
    expect([0, 0.214, 12.34, 59.96, 119.6, 200].map(seconds)).to.deep.equal([
      '0 s',
      '0.21 s',
      '12.3 s',
      '60 s',
      '2 min 0 s',
      '3 min 20 s',
    ]);
  });
});
