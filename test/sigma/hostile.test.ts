import { expect } from 'chai';
import { compileRules } from '../../validators/sigma/index.ts';
import { reasonAgainst, selecting } from './constructs/asking.ts';

/** Whoever takes longer than this hangs: the right answers come in seconds at most. */
const deadline = 120_000;

const logsource = { product: 'lab' };
const ruleOf = (detection: unknown) => JSON.stringify({ title: 'rule', logsource, detection });

describe('hostile rules', function () {
  this.timeout(deadline);

  const exponential: readonly (readonly [expression: string, text: string])[] = [
    ['^(a+)+$', `${'a'.repeat(50_000)}!`],
    ['^(a|aa)+$', `${'a'.repeat(50_000)}!`],
    ['^(a|a)*b', 'a'.repeat(50_000)],
    ['^((a*)*)*$', `${'a'.repeat(50_000)}!`],
    ['(.*.*.*.*.*.*.*.*)=', 'x'.repeat(50_000)],
    ['(x+x+)+y', 'x'.repeat(50_000)],
    ['^(?:[a-z]+[0-9]*)+$', `${'a'.repeat(50_000)}!`],
    ['(?=(a+)+$)b', `${'a'.repeat(50_000)}!`],
    ['^(?!(?:a|aa)+$)a', 'a'.repeat(50_001)],
    ['(?i)(é|É)+!', 'É'.repeat(50_000)],
  ];
  for (const [expression, text] of exponential) {
    it(`nested quantifiers: ${expression}`, () => {
      expect(selecting({ 'F|re': expression })({ F: text })).to.equal(false);
    });
  }

  it('counts that multiply are refused', () => {
    expect(reasonAgainst(ruleOf({ s: { 'F|re': '((a{100}){100}){100}' }, condition: 's' }))).to.match(
      /re: .* is not supported/,
    );
    expect(
      reasonAgainst(ruleOf({ s: { 'F|re': `(${'('.repeat(200)}a${')'.repeat(200)})` }, condition: 's' })),
    ).to.match(/groups inside each other/);
    expect(reasonAgainst(ruleOf({ s: { 'F|re': 'a'.repeat(20_001) }, condition: 's' }))).to.match(
      /longer than 20000 characters/,
    );
  });

  it('wildcards without end', () => {
    const asks = selecting({ F: `${'*a'.repeat(2_000)}*b` });
    expect(asks({ F: 'a'.repeat(50_000) })).to.equal(false);
    expect(asks({ F: `${'a'.repeat(50_000)}b` })).to.equal(true);
    expect(selecting({ F: `${'?'.repeat(5_000)}*b` })({ F: 'a'.repeat(50_000) })).to.equal(false);
  });

  const lists: readonly (readonly [key: string, values: (index: number) => string, seen: string])[] = [
    ['F', index => `value${index}`, 'VALUE99999'],
    ['F|contains', index => `<${index}>`, 'x<99999>x'],
    ['F|endswith', index => `-${index}`, 'x-99999'],
    ['F|cidr', index => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}/32`, '10.1.134.159'],
  ];
  for (const [key, value, seen] of lists) {
    it(`a list of 100,000 values: ${key}`, () => {
      const asks = selecting({ [key]: Array.from({ length: 100_000 }, (_, index) => value(index)) });
      expect([asks({ F: seen }), asks({ F: 'none' })]).to.deep.equal([true, false]);
    });
  }

  it('a list of thousands of regular expressions', () => {
    const asks = selecting({ 'F|re': Array.from({ length: 3_000 }, (_, index) => `^(a+)+${index}$`) });
    expect([asks({ F: 'aaa2999' }), asks({ F: 'a'.repeat(1_000) })]).to.deep.equal([true, false]);
  });

  it('20,000 selections in a condition, and in "1 of them"', () => {
    const selections = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, index) => [`s${index}`, { F: `v${index}` }]),
    );
    const set = compileRules(ruleOf({ ...selections, condition: '1 of them' }));
    expect(set.match({ logsource, fields: { F: 'V19999' } })).to.have.length(1);
  });

  it('deep nesting, of lists, maps, parentheses and negations', () => {
    const deep = (depth: number): unknown => (depth === 0 ? { F: 'x' } : [deep(depth - 1)]);
    expect(reasonAgainst(ruleOf({ s: deep(50), condition: 's' }))).to.match(
      /more than 20 lists inside each other/,
    );
    expect(
      reasonAgainst(
        `title: r\nlogsource: {product: lab}\ndetection: ${'{a: '.repeat(5_000)}1${'}'.repeat(5_000)}\n`,
      ),
    ).to.match(/nesting|depth|deep|no valid YAML/i);
    const condition = `${'('.repeat(10_000)}s${')'.repeat(10_000)}`;
    expect(reasonAgainst(ruleOf({ s: { F: 'x' }, condition }))).to.match(/parentheses inside each other/);
    expect(selecting({ F: 'x' })({ F: 'x' })).to.equal(true);
    const nots = compileRules(ruleOf({ s: { F: 'x' }, condition: `${'not '.repeat(10_001)}s` }));
    expect(nots.match({ logsource, fields: { F: 'y' } })).to.have.length(1);
    const ors = compileRules(ruleOf({ s: { F: 'x' }, condition: Array(20_000).fill('s').join(' or ') }));
    expect(ors.match({ logsource, fields: { F: 'x' } })).to.have.length(1);
  });

  it('YAML aliases that expand beyond all measure', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}]`,
    );
    expect(reasonAgainst(`title: Bomb\na0: &a0 [x, y]\n${levels.join('\n')}\n`)).to.match(
      /expand beyond all measure|deep/,
    );
    expect(reasonAgainst('title: Self\na: &a [*a]\n')).to.match(/beyond all measure|no valid YAML/);
    expect(
      reasonAgainst(
        `title: Merge\na0: &m0 {k: 1}\n${levels.map(line => line.replace('[*a', '{<<: [*m').replace(']', ']}').replaceAll('*a', '*m').replace('&a', '&m')).join('\n')}\n`,
      ),
    ).to.be.a('string');
  });

  it('windash and placeholders whose forms multiply', () => {
    expect(reasonAgainst(ruleOf({ s: { 'F|windash': '-a -b -c -d -e -f' }, condition: 's' }))).to.match(
      /more than five flags/,
    );
    const many = Array.from({ length: 1_000 }, (_, index) => String(index));
    const text = ruleOf({ s: { 'F|expand': '%n%%n%%n%' }, condition: 's' });
    expect(reasonAgainst(text, { placeholders: { n: many } })).to.match(/more than 100,000 combinations/);
  });

  it('names of prototypes for selections, fields, modifiers, placeholders, rules', () => {
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype']) {
      const detection = `{"${name}": {"${name}": "x"}, "condition": "${name}"}`;
      const set = compileRules(
        `title: ${name}\nid: ${name}\nlogsource: {product: lab}\ndetection: ${detection}\n`,
      );
      expect(set.unsupported, name).to.deep.equal([]);
      const event = (text: string) => ({ logsource, fields: JSON.parse(text) as Record<string, unknown> });
      expect(set.match(event(`{"${name}": "X"}`)), name).to.have.length(1);
      expect(set.match(event('{}')), name).to.have.length(0);
      expect(set.explain(name, event('{}')).matched).to.equal(false);
      expect(set.match(event(`{"a": {"${name}": "X"}}`)), name).to.have.length(0);
      expect(
        compileRules(ruleOf({ s: { 'F|expand': `%${name}%` }, condition: 's' })).rules[0]?.unfilled,
      ).to.deep.equal([name]);
    }
    expect(Object.keys({})).to.deep.equal([]);
  });

  it('no text at all, other types, binary', () => {
    for (const text of [
      '',
      '\0',
      '\u0001\u0002',
      '[]',
      '5',
      '"x"',
      '---\n---\n',
      '!!js/function "x"',
      '\ud800',
      'a: b: c',
    ])
      expect(compileRules(text).rules, JSON.stringify(text)).to.deep.equal([]);
  });
});

describe('hostile events', function () {
  this.timeout(deadline);

  it('of 10 MB strings', () => {
    const long = 'Xy\u212a'.repeat(2_500_000);
    const asks = selecting([
      { 'F|contains': 'needle' },
      { 'F|re': 'n(e+)+dle' },
      { 'F|endswith': 'end' },
      { F: '*y*needle*' },
    ]);
    expect(asks({ F: long })).to.equal(false);
    expect(asks({ F: `${long}NEEDLE` })).to.equal(true);
  });

  it('of lone surrogates', () => {
    for (const text of ['\ud800', 'a\udc00b', '\udc00\ud800', 'x\ud83d']) {
      expect(selecting({ F: text })({ F: text })).to.equal(true);
      expect(selecting({ 'F|contains': text })({ F: `<${text}>` })).to.equal(true);
      expect(selecting({ 'F|re': '^.*$' })({ F: text })).to.equal(true);
      expect(selecting({ F: '?' })({ F: '\ud800' })).to.equal(true);
    }
    expect(selecting({ 'F|re': '^a(?=.b)' })({ F: 'a\ud800b' })).to.equal(true);
  });

  it('nested deep and wide', () => {
    let deep: unknown = 'evil';
    for (let level = 0; level < 10_000; level++) deep = { a: deep };
    expect(selecting(['evil'])({ deep })).to.equal(false);
    expect(selecting({ 'deep|contains': 'evil' })({ deep })).to.be.a('boolean');
    expect(selecting({ 'deep.a.a.a': null })({ deep })).to.equal(false);
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`f${index}`, index]));
    expect(selecting(['49999'])(wide)).to.equal(true);
    expect(selecting({ F: 'x' })({ F: Array(200_000).fill('y').concat('X') })).to.equal(true);
  });

  it('of ever new channels and event ids', () => {
    const set = compileRules(
      'title: r\nlogsource: {product: windows}\ndetection: {s: {A: x}, condition: s}\n',
    );
    for (let index = 0; index < 5_000; index++)
      expect(set.match({ fields: { Channel: `c${index}`, EventID: index, A: 'x' } })).to.have.length(1);
  });

  it('with values of every type', () => {
    const asks = selecting({ F: 'x' });
    for (const F of [
      null,
      undefined,
      NaN,
      Infinity,
      -0,
      1n,
      Symbol.iterator,
      () => 'x',
      new Date(0),
      [[['x']]],
      { toString: () => 'x' },
    ])
      expect(asks({ F }), String(F)).to.equal(false);
  });
});
