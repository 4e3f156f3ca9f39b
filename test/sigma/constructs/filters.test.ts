import { expect } from 'chai';
import { compileRules, type RuleSource } from '../../../validators/sigma/index.ts';
import { reasonAgainst } from './asking.ts';

const rule = (id: string, more = '', logsource = '{product: windows, category: process_creation}') =>
  `title: Rule ${id}\nid: ${id}\nlogsource: ${logsource}\n${more}detection:\n  s: {Image: evil}\n  condition: s\n`;

const filter = (
  rules: string,
  body = '  selection: {User|startswith: adm_}\n  condition: not selection',
  logsource = '{product: windows, category: process_creation}',
) => `title: Admins\nlogsource: ${logsource}\nfilter:\n  rules: ${rules}\n${body}\n`;

/** Ids of the rules that match a process of a user. */
function matching(sources: readonly string[], fields: object = { Image: 'evil', User: 'adm_x' }): string[] {
  const set = compileRules(sources.map((text): RuleSource => ({ text })));
  expect(set.unsupported).to.deep.equal([]);
  const logsource = { product: 'windows', category: 'process_creation' };
  return set.match({ logsource, fields: { ...fields } }).map(match => match.rule.id);
}

describe('Sigma Filters', () => {
  it('are joined by "and": what is to be left out is written as not selection', () => {
    expect(matching([rule('a'), filter('[a]')])).to.deep.equal([]);
    expect(matching([rule('a'), filter('[a]')], { Image: 'evil', User: 'bob' })).to.deep.equal(['a']);
    expect(matching([rule('a'), filter('[a]')], { Image: 'good', User: 'bob' })).to.deep.equal([]);
  });

  it('keep what they describe where the condition is not negated, as in pySigma', () => {
    const only = filter('[a]', '  selection: {User|startswith: adm_}\n  condition: selection');
    expect(matching([rule('a'), only])).to.deep.equal(['a']);
    expect(matching([rule('a'), only], { Image: 'evil', User: 'bob' })).to.deep.equal([]);
  });

  it('name their rules by id or name; other rules stay as they are', () => {
    const rules = [rule('a'), rule('b', 'name: named\n'), rule('c')];
    expect(matching([...rules, filter('[a, named]')])).to.deep.equal(['c']);
  });

  it('may be given before their rules, and in the file of one', () => {
    expect(matching([filter('[a]'), rule('a')])).to.deep.equal([]);
    expect(matching([`${rule('a')}---\n${filter('[a]')}`])).to.deep.equal([]);
  });

  for (const any of ['any', 'all', 'ANY', '[any]', '[]'])
    it(`with rules: ${any} are for every rule of their log source`, () =>
      expect(matching([rule('a'), rule('b'), filter(any)])).to.deep.equal([]));

  it('are for rules whose log source theirs includes', () => {
    expect(matching([rule('a'), filter('[a]', undefined, '{category: process_creation}')])).to.deep.equal([]);
    expect(matching([rule('a'), filter('[a]', undefined, '{product: linux}')])).to.deep.equal(['a']);
    const narrow = '{product: windows, category: process_creation, service: sysmon}';
    expect(matching([rule('a'), filter('[a]', undefined, narrow)])).to.deep.equal(['a']);
    expect(matching([rule('a'), filter('[a]', undefined, '{product: Windows}')])).to.deep.equal([]);
  });

  it('may have any detection: lists, several selections, patterns', () => {
    const body =
      '  f_user: [{User: x}, {User: adm_x}]\n  f_parent: {ParentImage: null}\n  condition: not all of f_*';
    expect(matching([rule('a'), filter('[a]', body)])).to.deep.equal([]);
    expect(matching([rule('a'), filter('[a]', body)], { Image: 'evil', ParentImage: 'y' })).to.deep.equal([
      'a',
    ]);
  });

  it('have selections of their own: the same name in the rule is another', () => {
    const body = '  s: {User: adm_x}\n  condition: not s';
    expect(matching([rule('a'), filter('[a]', body)])).to.deep.equal([]);
    expect(matching([rule('a'), filter('[a]', body)], { Image: 'evil', User: 'y' })).to.deep.equal(['a']);
  });

  it('are joined: several on one rule all apply', () => {
    const other = filter('any', '  s: {Computer: lab}\n  condition: not s');
    const ask = (fields: object) => matching([rule('a'), filter('[a]'), other], { Image: 'evil', ...fields });
    expect([ask({ User: 'adm_' }), ask({ Computer: 'lab' }), ask({ User: 'x' })]).to.deep.equal([
      [],
      [],
      ['a'],
    ]);
  });

  it('apply to each condition of a rule that has several', () => {
    const text = rule('a').replace('condition: s', 'condition: [s, s]');
    expect(matching([text, filter('[a]')])).to.deep.equal([]);
  });

  it('are told of the rule: their titles, its condition, the fields they read', () => {
    const [info] = compileRules([{ text: rule('a') }, { text: filter('[a]') }]).rules;
    expect(info?.filters).to.deep.equal(['Admins']);
    expect(info?.reads).to.deep.equal(['Image', 'User']);
  });

  it('are seen by the explanation', () => {
    const set = compileRules([{ text: rule('a') }, { text: filter('[a]') }]);
    const logsource = { product: 'windows', category: 'process_creation' };
    const { matched, nearest, selections } = set.explain('a', {
      logsource,
      fields: { Image: 'evil', User: 'adm_x' },
    });
    expect(matched).to.equal(false);
    expect(nearest.map(({ how, item }) => [how, item.key])).to.deep.equal([['excluded', 'User|startswith']]);
    expect(selections.map(({ name }) => name)).to.deep.equal(['s', 'Admins: selection']);
  });

  it('may use placeholders', () => {
    const text = filter('[a]', "  s: {User|expand: '%admins%'}\n  condition: not s");
    const set = compileRules([{ text: rule('a') }, { text }], { placeholders: { admins: ['bob'] } });
    const logsource = { product: 'windows', category: 'process_creation' };
    const count = (User: string) => set.match({ logsource, fields: { Image: 'evil', User } }).length;
    expect([count('bob'), count('eve')]).to.deep.equal([0, 1]);
    expect(compileRules([{ text: rule('a') }, { text }]).rules[0]?.unfilled).to.deep.equal(['admins']);
  });

  describe('are refused, with the reason', () => {
    const refused: readonly (readonly [what: string, text: string, why: RegExp])[] = [
      ['without rules', filter('[a]').replace(/ {2}rules:.*\n/, ''), /it names no rules \(write "any"/],
      ['without a log source', filter('[a]').replace(/logsource:.*\n/, ''), /it has no logsource/],
      ['without a selection', filter('[a]', '  condition: not s'), /detection has no selection/],
      ['without a condition', filter('[a]', '  s: {A: b}'), /needs a condition/],
      [
        'with a condition that names nothing',
        filter('[a]', '  s: {A: b}\n  condition: not t'),
        /no selection "t"/,
      ],
      ['that are no map', 'title: x\nlogsource: {product: a}\nfilter: [a]\n', /filter must be a map/],
      ['with an unknown modifier', filter('[a]', '  s: {A|x: b}\n  condition: s'), /unknown modifier "x"/],
    ];
    for (const [what, text, why] of refused) it(what, () => expect(reasonAgainst(text)).to.match(why));
  });
});
