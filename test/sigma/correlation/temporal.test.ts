import { expect } from 'chai';
import { at, correlation, findings, type Moment, named, times } from './correlating.ts';

const rules = named('a', 'b', 'c');
const temporal = (more: object = {}) =>
  correlation({ type: 'temporal', rules: ['a', 'b'], 'group-by': ['Host'], timespan: '10s', ...more });
const ordered = (more: object = {}) => temporal({ type: 'temporal_ordered', ...more });

/** `a b c`: events a second apart on one host, named by the rule that they match. */
const story = (text: string): Moment[] =>
  text.split(' ').flatMap((name, second) => at(name, [second], { Host: 'x' }));

describe('temporal', () => {
  it('wants each of its rules within the timespan, in any order', () => {
    expect(times([rules, temporal()], story('b a'))).to.deep.equal([[0, 1]]);
    expect(times([rules, temporal()], story('a a a'))).to.deep.equal([]);
    expect(
      times([rules, temporal()], [...at('a', [0], { Host: 'x' }), ...at('b', [11], { Host: 'x' })]),
    ).to.deep.equal([]);
  });

  it('wants the same values of group-by', () => {
    expect(
      times([rules, temporal()], [...at('a', [0], { Host: 'x' }), ...at('b', [1], { Host: 'y' })]),
    ).to.deep.equal([]);
  });

  it('is satisfied with fewer rules where its condition says so', () => {
    const two = temporal({ rules: ['a', 'b', 'c'], condition: { gte: 2 } });
    expect(findings([rules, two], story('c a'))[0]).to.include({ value: 2 });
  });

  it('one event may match several of its rules', () => {
    const both = JSON.stringify({
      title: 'Any',
      name: 'any',
      logsource: { product: 'lab' },
      detection: { s: { is: '*' }, condition: 's' },
    });
    expect(times([rules, both, temporal({ rules: ['a', 'any'] })], story('a'))).to.deep.equal([[0, 0]]);
  });

  it('groups by an alias: another field in the events of each rule', () => {
    const aliased = temporal({
      'group-by': ['internal', 'remote'],
      aliases: {
        internal: { a: 'destination.ip', b: 'source.ip' },
        remote: { a: 'source.ip', b: 'destination.ip' },
      },
    });
    const event = (name: string, second: number, source: string, destination: string) =>
      at(name, [second], { source: { ip: source }, destination: { ip: destination } });
    expect(
      findings([rules, aliased], [...event('a', 0, '1', '2'), ...event('b', 1, '2', '1')]),
    ).to.deep.equal([{ by: 'found', value: 2, group: { internal: '2', remote: '1' }, at: [0, 1] }]);
    expect(times([rules, aliased], [...event('a', 0, '1', '2'), ...event('b', 1, '1', '2')])).to.deep.equal(
      [],
    );
  });
});

describe('temporal_ordered', () => {
  it('wants its rules in their order', () => {
    expect(times([rules, ordered()], story('a b'))).to.deep.equal([[0, 1]]);
    expect(times([rules, ordered()], story('b a'))).to.deep.equal([]);
    expect(times([rules, ordered({ rules: ['a', 'b', 'c'] })], story('a c b c'))).to.have.length(1);
    expect(times([rules, ordered({ rules: ['a', 'b', 'c'] })], story('b a c b'))).to.deep.equal([]);
  });

  it('wants the whole chain within the timespan', () => {
    const chain = (...seconds: readonly [number, number, number]): Moment[] =>
      ['a', 'b', 'c'].flatMap((name, index) => at(name, [seconds[index] ?? 0], { Host: 'x' }));
    const three = ordered({ rules: ['a', 'b', 'c'] });
    expect(times([rules, three], chain(0, 5, 10))).to.have.length(1);
    expect(times([rules, three], chain(0, 5, 11))).to.deep.equal([]);
  });

  it('takes the same rule twice as two steps', () => {
    expect(times([rules, ordered({ rules: ['a', 'b', 'a'] })], story('a b a'))).to.have.length(1);
    expect(times([rules, ordered({ rules: ['a', 'b', 'a'] })], story('a b'))).to.deep.equal([]);
  });
});

describe('temporal correlations with rules in their condition, as pySigma has them', () => {
  const found = (type: string, condition: string, text: string) =>
    times([rules, correlation({ type, 'group-by': ['Host'], timespan: '10s', condition })], story(text))
      .length > 0;

  it('need no list of rules', () => {
    expect(found('temporal', 'a and b', 'b a')).to.equal(true);
    expect(found('temporal', 'a and b', 'a')).to.equal(false);
  });

  it('or, not, parentheses', () => {
    expect(found('temporal', 'a and (b or c)', 'c a')).to.equal(true);
    expect(found('temporal', 'a and not b', 'a c')).to.equal(true);
    expect(found('temporal', 'a and not b', 'a b')).to.equal(false);
    expect(found('temporal', 'a and not b', 'b a')).to.equal(false);
    expect(found('temporal', 'a and not (b and c)', 'a b')).to.equal(true);
    expect(found('temporal', 'a and not not b', 'a b')).to.equal(true);
  });

  it('in the order in which the condition names them', () => {
    expect(found('temporal_ordered', 'a and b', 'a b')).to.equal(true);
    expect(found('temporal_ordered', 'a and b', 'b a')).to.equal(false);
    expect(found('temporal_ordered', 'a and (b or c)', 'a c')).to.equal(true);
    expect(found('temporal_ordered', 'a and not b and c', 'a c')).to.equal(true);
    expect(found('temporal_ordered', 'a and not b and c', 'a b c')).to.equal(false);
    expect(found('temporal_ordered', 'a and not b and c', 'c a')).to.equal(false);
  });
});
