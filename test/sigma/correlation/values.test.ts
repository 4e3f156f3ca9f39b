import { expect } from 'chai';
import { at, correlation, findings, type Moment, named, times } from './correlating.ts';

const rule = named('sent');
const about = (type: string, condition: object) => [
  rule,
  correlation({
    type,
    rules: ['sent'],
    'group-by': ['User'],
    timespan: '1m',
    condition: { field: 'bytes', ...condition },
  }),
];
const bytes = (...values: unknown[]): Moment[] =>
  values.flatMap((value, second) => at('sent', [second], { User: 'bob', bytes: value }));

describe('value_sum', () => {
  it('adds the numbers up, written as texts or not', () => {
    expect(findings(about('value_sum', { gt: 100 }), bytes(60, '0x1e', '20'))[0]).to.include({ value: 110 });
    expect(times(about('value_sum', { gt: 100 }), bytes(60, 40))).to.deep.equal([]);
  });

  it('leaves out what is not a number', () => {
    expect(times(about('value_sum', { gte: 0 }), bytes('many', null, ''))).to.deep.equal([]);
  });

  it('with an upper limit', () => {
    expect(findings(about('value_sum', { lt: 100 }), bytes(60, 30))[0]).to.include({ value: 90 });
  });
});

describe('value_avg', () => {
  it('is of all numbers in the window', () => {
    expect(findings(about('value_avg', { gt: 500 }), bytes(100, 1000, 1000))[0]).to.include({ value: 700 });
    expect(times(about('value_avg', { gt: 500 }), bytes(1000, 1, 1))).to.deep.equal([]);
    expect(findings(about('value_avg', { gt: 1.5 }), bytes(1, 2.5))[0]).to.include({ value: 1.75 });
  });
});

describe('value_median', () => {
  it('is the value in the middle, or between the two', () => {
    expect(findings(about('value_median', { gte: 5 }), bytes(1, 5, 100))[0]).to.include({ value: 5 });
    expect(findings(about('value_median', { gte: 5 }), bytes(1, 4, 6, 100))[0]).to.include({ value: 5 });
  });
});

describe('value_percentile', () => {
  it('with a percentile is the value below which so many per cent are', () => {
    const rules = about('value_percentile', { percentile: 90, gte: 80 });
    expect(findings(rules, bytes(...Array.from({ length: 11 }, (_, index) => index * 10)))[0]).to.include({
      value: 90,
    });
    expect(times(rules, bytes(1, 2, 3))).to.deep.equal([]);
  });

  it('without one is the share that each value has in all that were observed', () => {
    const rare = about('value_percentile', { lte: 10 });
    const seen = bytes(...Array.from({ length: 19 }, () => 'usual'), 'odd');
    expect(findings(rare, seen)).to.deep.equal([{ by: 'found', value: 5, group: { User: 'bob' }, at: [19] }]);
    expect(times(rare, bytes('a', 'b'))).to.deep.equal([]);
  });
});
