import { expect } from 'chai';
import { compileRules } from '../../../validators/sigma/index.ts';
import { reasonAgainst } from '../constructs/asking.ts';
import { at, correlation, findings, named, times } from './correlating.ts';

const bob = { User: 'bob', Host: 'x' };
const many = JSON.stringify({
  title: 'Many failed logins',
  name: 'many',
  correlation: {
    type: 'event_count',
    rules: ['failed'],
    'group-by': ['Host'],
    timespan: '10s',
    condition: { gte: 3 },
  },
});
const then = correlation({
  type: 'temporal_ordered',
  rules: ['many', 'login'],
  'group-by': ['User'],
  timespan: '1m',
});

describe('correlations of correlations', () => {
  it('brute force and then a login, each with its own group-by', () => {
    const moments = [...at('failed', [0, 1, 2], bob), ...at('login', [30], bob)];
    expect(findings([then, many, named('failed', 'login')], moments)).to.deep.equal([
      { by: 'found', value: 2, group: { User: 'bob' }, at: [0, 1, 2, 30] },
    ]);
    expect(
      times(
        [then, many, named('failed', 'login')],
        [...at('failed', [0, 1], bob), ...at('login', [30], bob)],
      ),
    ).to.deep.equal([]);
  });

  it('may stand before or behind what they refer to, by name or id', () => {
    const byId = named('failed').replace(
      '"name":"failed"',
      '"name":"failed","id":"53ba33fd-3a50-4468-a5ef-c583635cfa92"',
    );
    const counted = many.replace('"rules":["failed"]', '"rules":["53ba33fd-3a50-4468-a5ef-c583635cfa92"]');
    const moments = [...at('failed', [0, 1, 2], bob), ...at('login', [30], bob)];
    expect(times([byId, named('login'), then, counted], moments)).to.have.length(1);
  });

  it('that wait for a window to be over tell those that build on them', () => {
    const few = many.replace('{"gte":3}', '{"lte":2}');
    const moments = [...at('failed', [0, 1], bob), ...at('login', [30], bob)];
    expect(times([then, few, named('failed', 'login')], moments)).to.deep.equal([[0, 1, 30]]);
  });
});

describe('rules that serve a correlation', () => {
  const both = (generate?: boolean) => [
    named('failed'),
    correlation({
      type: 'event_count',
      rules: ['failed'],
      timespan: '10s',
      condition: { gte: 2 },
      ...(generate === undefined ? {} : { generate }),
    }),
  ];

  it('give no matches of their own', () => {
    expect(findings(both(), at('failed', [0, 1])).map(found => found.by)).to.deep.equal(['found']);
    const set = compileRules(both().join('\n---\n'));
    expect(set.rules.map(({ name, generates }) => [name, generates])).to.deep.equal([
      ['failed', false],
      ['found', true],
    ]);
    expect(set.match({ logsource: { product: 'lab' }, fields: { is: 'failed' } })).to.deep.equal([]);
  });

  it('give them with generate: true', () => {
    expect(findings(both(true), at('failed', [0, 1])).map(found => found.by)).to.deep.equal([
      'failed',
      'failed',
      'found',
    ]);
    expect(findings(both(false), at('failed', [0, 1])).map(found => found.by)).to.deep.equal(['found']);
  });

  it('have filters applied before they are counted', () => {
    const filter = JSON.stringify({
      title: 'Not bob',
      logsource: { product: 'lab' },
      filter: { rules: ['failed'], selection: { User: 'bob' }, condition: 'not selection' },
    });
    expect(findings([...both(), filter], at('failed', [0, 1], bob))).to.deep.equal([]);
    expect(findings([...both(), filter], at('failed', [0, 1], { User: 'eve' }))).to.have.length(1);
  });
});

describe('a correlation that cannot be used says why', () => {
  const sound = { type: 'event_count', rules: ['a'], timespan: '1m', condition: { gte: 2 } };
  const refused: readonly (readonly [section: unknown, why: RegExp])[] = [
    [5, /correlation must be a map/],
    [{ ...sound, type: 'sometimes' }, /unknown type "sometimes"/],
    [{ ...sound, type: undefined }, /unknown type/],
    [{ ...sound, rules: [] }, /refers to no rules/],
    [{ ...sound, rules: ['nosuch'] }, /there is no usable rule "nosuch"/],
    [{ ...sound, rules: ['found'] }, /refers to itself/],
    [{ ...sound, timespan: undefined }, /timespan undefined is not like 30s/],
    [{ ...sound, timespan: '1 hour' }, /timespan "1 hour" is not like/],
    [{ ...sound, timespan: 60 }, /timespan 60 is not like/],
    [{ ...sound, timespan: '0s' }, /timespan "0s" is not like/],
    [{ ...sound, condition: undefined }, /condition must be a map/],
    [{ ...sound, condition: { field: 'x' } }, /condition has none of gt, gte/],
    [{ ...sound, condition: { gte: 'many' } }, /gte takes a number, not "many"/],
    [{ ...sound, condition: { gte: 1, over: 2 } }, /unknown condition "over"/],
    [{ ...sound, condition: 'a and b' }, /condition must be a map/],
    [{ ...sound, type: 'value_count' }, /value_count needs a field/],
    [{ ...sound, type: 'value_sum' }, /value_sum needs a field/],
    [
      { ...sound, type: 'value_percentile', condition: { field: 'x', gte: 1, percentile: 101 } },
      /between 0 and 100/,
    ],
    [{ ...sound, aliases: ['x'] }, /aliases must be a map/],
    [{ ...sound, aliases: { x: 'y' } }, /alias "x" must map rules to fields/],
    [{ ...sound, aliases: { x: { a: 5 } } }, /alias "x" must map rules to fields/],
    [{ ...sound, type: 'temporal', rules: ['a', 'b'], condition: 'a' }, /its condition does not name "b"/],
    [{ ...sound, type: 'temporal', condition: 'a and b' }, /there is no selection "b"/],
    [{ ...sound, type: 'temporal', condition: 'a and' }, /it ends too early/],
  ];
  for (const [section, why] of refused) {
    it(JSON.stringify(section), () => {
      const text = JSON.stringify({ title: 'Found', name: 'found', correlation: section });
      const set = compileRules(`${named('a')}\n---\n${text}`);
      expect(set.unsupported.map(one => one.why).join()).to.match(why);
      expect(set.rules.map(({ name }) => name)).to.deep.equal(['a']);
    });
  }

  it('takes with it those that build on it, and circles', () => {
    expect(reasonAgainst(correlation({ ...sound, rules: ['nosuch'] }))).to.match(/no usable rule "nosuch"/);
    const circle = ['one', 'two'].map((name, index) =>
      JSON.stringify({ title: name, name, correlation: { ...sound, rules: [['two', 'one'][index]] } }),
    );
    expect(compileRules(circle.join('\n---\n')).unsupported).to.have.length(2);
  });
});
