import { expect } from 'chai';
import { compileRules } from '../../../validators/sigma/index.ts';
import { at, correlation, findings, named, times } from './correlating.ts';

const rule = named('login');
const count = (condition: object, more: object = {}) =>
  correlation({
    type: 'event_count',
    rules: ['login'],
    'group-by': ['User'],
    timespan: '10s',
    condition,
    ...more,
  });
const distinct = (condition: object, more: object = {}) =>
  correlation({ type: 'value_count', rules: ['login'], timespan: '10s', condition, ...more });
const bob = { User: 'bob' };

describe('event_count', () => {
  it('finds as many events as wanted within the timespan, both of its ends included', () => {
    const rules = [rule, count({ gte: 3 })];
    expect(times(rules, at('login', [0, 5, 10], bob))).to.deep.equal([[0, 5, 10]]);
    expect(times(rules, at('login', [0, 5, 11], bob))).to.deep.equal([]);
    expect(times(rules, at('login', [0, 5, 11, 12], bob))).to.deep.equal([[5, 11, 12]]);
  });

  it('uses up the events of a finding: the next is made of others', () => {
    expect(times([rule, count({ gte: 2 })], at('login', [0, 1, 2, 3, 4], bob))).to.deep.equal([
      [0, 1],
      [2, 3],
    ]);
  });

  it('counts for each value of group-by, without regard to case', () => {
    const moments = [
      ...at('login', [0], bob),
      ...at('login', [1], { User: 'eve' }),
      ...at('login', [2], { User: 'BOB' }),
    ];
    expect(findings([rule, count({ gte: 2 })], moments)).to.deep.equal([
      { by: 'found', value: 2, group: { User: 'bob' }, at: [0, 2] },
    ]);
  });

  it('groups by several fields: all have to be the same', () => {
    const rules = [rule, count({ gte: 2 }, { 'group-by': ['User', 'Host'] })];
    const moments = [
      ...at('login', [0, 1], { ...bob, Host: 'a' }),
      ...at('login', [2], { ...bob, Host: 'b' }),
    ];
    expect(findings(rules, moments)[0]?.group).to.deep.equal({ User: 'bob', Host: 'a' });
    expect(times(rules, moments)).to.have.length(1);
  });

  it('leaves out events that lack a field of group-by', () => {
    expect(times([rule, count({ gte: 2 })], at('login', [0, 1, 2]))).to.deep.equal([]);
    expect(times([rule, count({ gte: 2 })], at('login', [0, 1, 2], { User: null }))).to.deep.equal([]);
  });

  it('counts all together without group-by', () => {
    const rules = [
      rule,
      correlation({ type: 'event_count', rules: ['login'], timespan: '10s', condition: { gte: 2 } }),
    ];
    expect(times(rules, [...at('login', [0], bob), ...at('login', [1])])).to.deep.equal([[0, 1]]);
  });

  it('takes group-by and rules as one text too', () => {
    const rules = [rule, count({ gte: 2 }, { rules: 'login', 'group-by': 'User' })];
    expect(times(rules, at('login', [0, 1], bob))).to.deep.equal([[0, 1]]);
  });

  it('counts the matches of several rules together', () => {
    const rules = [named('login', 'logout'), count({ gte: 2 }, { rules: ['login', 'logout'] })];
    expect(times(rules, [...at('login', [0], bob), ...at('logout', [1], bob)])).to.deep.equal([[0, 1]]);
  });

  const met: readonly (readonly [condition: object, counts: readonly number[]])[] = [
    [{ gt: 2 }, [3]],
    [{ gte: 2 }, [2, 3]],
    [{ lt: 3 }, [1, 2]],
    [{ lte: 2 }, [1, 2]],
    [{ eq: 2 }, [2]],
    [{ neq: 2 }, [1, 3]],
    [{ gt: 1, lte: 2 }, [2]],
    [{ gte: '2' }, [2, 3]],
  ];
  for (const [condition, counts] of met) {
    it(`with ${JSON.stringify(condition)}`, () => {
      const isFound = (events: number) =>
        times([rule, count(condition)], at('login', [...Array(events).keys()], bob)).length > 0;
      expect([1, 2, 3].filter(isFound)).to.deep.equal(counts);
    });
  }

  it('judges an upper limit only when the window is over', () => {
    const rules = [rule, count({ lte: 2 })];
    expect(times(rules, at('login', [0, 1, 2, 20], bob))).to.deep.equal([[20]]);
  });

  it('with limits on both sides, or one number, begins a window with each event until one has enough', () => {
    const between = [rule, count({ gte: 3, lte: 5 })];
    expect(times(between, at('login', [0, 9, 11, 12], bob))).to.deep.equal([[9, 11, 12]]);
    expect(times([rule, count({ eq: 3 })], at('login', [0, 9, 11, 12], bob))).to.deep.equal([[9, 11, 12]]);
    const late = at('login', [0, 11, 12, 9], bob);
    expect(times(between, late)).to.deep.equal([[9, 11, 12]]);
    const distinctBetween = [rule, distinct({ field: 'User', gte: 2, lte: 2 })];
    const users = [...at('login', [0, 9], bob), ...at('login', [11], { User: 'eve' })];
    expect(times(distinctBetween, users)).to.deep.equal([[9, 11]]);
  });

  it('takes what is left of a burst that was too much for no smaller one', () => {
    const burst = Array.from({ length: 8 }, (_, index) => index);
    expect(times([rule, count({ gte: 3, lte: 5 })], at('login', burst, bob))).to.deep.equal([]);
  });

  const spans: readonly (readonly [timespan: string, seconds: number])[] = [
    ['30s', 30],
    ['2m', 120],
    ['1h', 3600],
    ['1d', 86_400],
    ['1w', 604_800],
    ['1M', 2_629_746],
    ['1y', 31_556_952],
  ];
  for (const [timespan, seconds] of spans) {
    it(`with a timespan of ${timespan}`, () => {
      const rules = [rule, count({ gte: 2 }, { timespan })];
      expect(times(rules, at('login', [0, seconds], bob))).to.have.length(1);
      expect(times(rules, at('login', [0, seconds + 1], bob))).to.have.length(0);
    });
  }
});

describe('several readings of one record', () => {
  const logsource = { product: 'lab' };
  const reading = (more: object) => ({ logsource, fields: { is: 'login', ...more }, time: 1_000 });
  const correlate = (section: object) => compileRules(`${rule}\n---\n${correlation(section)}`).correlator();
  const events = {
    type: 'event_count',
    rules: ['login'],
    timespan: '10s',
    condition: { gte: 2 },
    generate: true,
  };

  it('match a rule once and count once', () => {
    const correlator = correlate(events);
    expect(
      correlator.push([reading({}), reading({ as: 'other' })]).map(match => match.rule.name),
    ).to.deep.equal(['login']);
    expect(correlator.push([reading({}), reading({})]).map(match => match.rule.name)).to.deep.equal([
      'login',
      'found',
    ]);
  });

  it('count apart where they differ in what is grouped by or counted', () => {
    const files = [reading({ File: 'a' }), reading({ File: 'b' }), reading({ File: 'b' })];
    const distinctFiles = { ...events, type: 'value_count', condition: { field: 'File', gte: 2 } };
    expect(
      correlate(distinctFiles)
        .push(files)
        .map(match => match.correlation?.value),
    ).to.deep.equal([undefined, 2]);
    const grouped = correlate({ ...events, 'group-by': ['File'] });
    grouped.push(files);
    expect(grouped.push([reading({ File: 'a' })]).map(match => match.correlation?.group)).to.deep.equal([
      undefined,
      { File: 'a' },
    ]);
  });
});

describe('value_count', () => {
  it('counts different values of a field, without regard to case', () => {
    const rules = [rule, distinct({ field: 'User', gte: 2 })];
    const users = (...names: string[]) => names.flatMap((User, second) => at('login', [second], { User }));
    expect(times(rules, users('bob', 'BOB', 'bob'))).to.deep.equal([]);
    expect(findings(rules, users('bob', 'bob', 'eve'))[0]).to.include({ value: 2 });
  });

  it('counts combinations where several fields are named', () => {
    const rules = [rule, distinct({ field: ['User', 'Host'], gte: 3 })];
    const pair = (second: number, User: string, Host: string) => at('login', [second], { User, Host });
    expect(times(rules, [...pair(0, 'a', 'x'), ...pair(1, 'a', 'y'), ...pair(2, 'a', 'x')])).to.deep.equal(
      [],
    );
    expect(times(rules, [...pair(0, 'a', 'x'), ...pair(1, 'a', 'y'), ...pair(2, 'b', 'x')])).to.have.length(
      1,
    );
  });

  it('counts each value of a field that has several', () => {
    const rules = [rule, distinct({ field: 'User', gte: 3 })];
    expect(
      times(rules, [...at('login', [0], { User: ['a', 'b'] }), ...at('login', [1], { User: 'c' })]),
    ).to.have.length(1);
  });

  it('leaves out events without the field', () => {
    expect(times([rule, distinct({ field: 'User', gte: 1 })], at('login', [0]))).to.deep.equal([]);
  });

  it('forgets values that have left the window', () => {
    const rules = [rule, distinct({ field: 'User', gte: 2 })];
    expect(times(rules, [...at('login', [0], bob), ...at('login', [11], { User: 'eve' })])).to.deep.equal([]);
  });
});
