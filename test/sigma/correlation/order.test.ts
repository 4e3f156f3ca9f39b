import { expect } from 'chai';
import fc from 'fast-check';
import { compileRules } from '../../../validators/sigma/index.ts';
import { at, correlation, findings, named, times } from './correlating.ts';

const day = 86_400;
const rules = [
  named('a', 'b'),
  correlation({ type: 'temporal_ordered', rules: ['a', 'b'], 'group-by': ['User'], timespan: '10s' }),
];
const bob = { User: 'bob' };

describe('events out of order', () => {
  it('count at the moment that they tell, not at which they arrive', () => {
    expect(times(rules, [...at('b', [5], bob), ...at('a', [4], bob)])).to.deep.equal([[4, 5]]);
    expect(times(rules, [...at('a', [5], bob), ...at('b', [4], bob)])).to.deep.equal([]);
  });

  it('hold in the order that a clock of ticks leaves open, and in no other', () => {
    const found = (moments: readonly (readonly [is: string, ms: number, tickMs: number])[]) => {
      const correlator = compileRules(rules.join('\n---\n')).correlator();
      const logsource = { product: 'lab' };
      return moments.flatMap(([is, time, tickMs]) =>
        correlator.push({ logsource, fields: { ...bob, is }, time, tickMs }),
      ).length;
    };
    const [exact, ticking] = [['a', 5_000, 0] as const, ['b', 4_990, 16] as const];
    expect([found([exact, ticking]), found([ticking, exact])]).to.deep.equal([1, 1]);
    expect([found([exact, ['b', 4_990, 0]]), found([exact, ['b', 4_980, 16]])]).to.deep.equal([0, 0]);
  });

  it('give the same findings in whatever order they arrive, where no finding uses up what another needs', () => {
    const seconds = fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 12 });
    const rare = [
      named('a'),
      correlation({ type: 'value_avg', rules: ['a'], timespan: '10s', condition: { field: 'n', gt: 1 } }),
    ];
    fc.assert(
      fc.property(
        seconds.chain(list =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          const moments = (order: readonly number[]) =>
            order.flatMap(second => at('a', [second], { n: second % 4 }));
          expect(findings(rare, moments(shuffled))).to.have.deep.members(
            findings(rare, moments(list.toSorted((a, b) => a - b))),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('may be late by a day, or as told', () => {
    const late = (seconds: number, latenessMs?: number) =>
      findings(
        rules,
        [
          ...at('a', [0], bob),
          ...at('other', [seconds]),
          ...at('a', [seconds], { User: 'eve' }),
          ...at('b', [5], bob),
        ],
        latenessMs,
      ).length;
    expect([late(day - 60), late(30, 60_000), late(day, 60_000)]).to.deep.equal([1, 1, 0]);
  });

  it('without a time are as late as the latest', () => {
    const set = findings(rules, [...at('a', [100], bob)]);
    expect(set).to.deep.equal([]);
  });
});
