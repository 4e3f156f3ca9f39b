import { expect } from 'chai';
import { compileRules } from '../../../validators/sigma/index.ts';
import { at, correlation, type Moment, named } from './correlating.ts';

const rules = named('a', 'b', 'c');

/** What the correlation lacks on these events, a line each. */
function lacks(section: object, moments: readonly Moment[]): string[] {
  const set = compileRules([rules, correlation(section)].join('\n---\n'));
  expect(set.unsupported).to.deep.equal([]);
  const records = moments.map(([seconds, fields]) => [
    { logsource: { product: 'lab' }, fields, time: seconds * 1000 },
  ]);
  const { matched, lacks: parts } = set.explainCorrelation('found', records);
  expect(matched).to.equal(parts.length === 0);
  return parts.map(({ part, name, seen, wanted }) => `${part} ${name}: seen ${seen}, wanted ${wanted}`);
}

const host = (name: string) => ({ Host: name });
const temporal = { type: 'temporal', rules: ['a', 'b'], 'group-by': ['Host'], timespan: '10s' };
const counting = { type: 'event_count', rules: ['a'], timespan: '10s', condition: { gte: 5 } };

describe('why a correlation stayed silent', () => {
  it('names the rule that matched nothing', () => {
    expect(lacks(temporal, at('a', [0], host('x')))).to.deep.equal(['rule Rule b: seen 0, wanted 1']);
    expect(lacks(counting, [])).to.deep.equal(['rule Rule a: seen 0, wanted >= 5']);
  });

  it('says how many events a counted rule lacks', () => {
    expect(lacks(counting, at('a', [0, 1, 2]))).to.deep.equal(['rule Rule a: seen 3, wanted >= 5']);
  });

  it('tells the values of group-by where only they differ', () => {
    expect(lacks(temporal, [...at('a', [0], host('x')), ...at('b', [1], host('y'))])).to.deep.equal([
      'group-by Host: seen x (Rule a); y (Rule b), wanted the same in all',
    ]);
    expect(lacks(temporal, [...at('a', [0], host('x')), ...at('b', [1])])).to.deep.equal([
      'group-by Host: seen x (Rule a); absent (Rule b), wanted the same in all',
    ]);
  });

  it('tells the span of time where only that is too long', () => {
    expect(lacks(temporal, [...at('a', [0], host('x')), ...at('b', [25], host('x'))])).to.deep.equal([
      'timespan timespan: seen 25 s, wanted at most 10 s',
    ]);
  });

  it('tells the order where only that is wrong', () => {
    const ordered = { ...temporal, type: 'temporal_ordered' };
    expect(lacks(ordered, [...at('b', [0], host('x')), ...at('a', [1], host('x'))])).to.deep.equal([
      'order temporal_ordered: seen Rule b, then Rule a, wanted Rule a, then Rule b',
    ]);
  });

  it('tells all of several parts that have to change together', () => {
    const both = [...at('a', [0], host('x')), ...at('b', [25], host('y'))];
    expect(lacks(temporal, both)).to.deep.equal([
      'group-by Host: seen x (Rule a); y (Rule b), wanted the same in all',
      'timespan timespan: seen 25 s, wanted at most 10 s',
    ]);
  });

  it('says what was counted where the condition is not met', () => {
    const values = { ...counting, type: 'value_count', condition: { field: 'User', gte: 3 } };
    const seen = [...at('a', [0], { User: 'u' }), ...at('a', [1], { User: 'v' })];
    expect(lacks(values, seen)).to.deep.equal(['condition value_count of User: seen 2, wanted >= 3']);
  });

  it('asks for as many rules as the condition does, and for none that it excludes', () => {
    const two = { ...temporal, rules: ['a', 'b', 'c'], condition: { gte: 2 } };
    expect(lacks(two, at('a', [0], host('x')))).to.deep.equal([
      'rule Rule b: seen 0, wanted 1',
      'rule Rule c: seen 0, wanted 1',
    ]);
    const but = { ...temporal, condition: 'a and not b' };
    expect(lacks(but, [...at('a', [0], host('x')), ...at('b', [1], host('x'))])).to.deep.equal([
      'condition temporal: seen Rule b, wanted that it does not match',
    ]);
  });

  it('lacks nothing where it fired', () => {
    expect(lacks(temporal, [...at('a', [0], host('x')), ...at('b', [1], host('x'))])).to.deep.equal([]);
  });
});
