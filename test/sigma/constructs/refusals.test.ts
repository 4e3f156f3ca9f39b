import { expect } from 'chai';
import { compileRules } from '../../../validators/sigma/index.ts';
import { reasonAgainst } from './asking.ts';

const rule = (detection: string) =>
  `title: Broken\nid: broken\nlogsource: {product: lab}\ndetection:\n  s: ${detection}\n  condition: s\n`;
const sound = 'title: Sound\nid: sound\nlogsource: {product: lab}\ndetection:\n  s: {A: 1}\n  condition: s\n';

describe('a rule that cannot be used', () => {
  const documents: readonly (readonly [what: string, text: string, why: RegExp])[] = [
    ['no YAML', 'title: [a', /^no valid YAML: /],
    ['a key twice', 'title: a\ntitle: b\n', /^no valid YAML: duplicate/i],
    ['a tab for indentation', 'title: a\ndetection:\n\ts: x\n', /^no valid YAML: /],
    ['a list', '- a\n- b\n', /^not a map: a rule has title, logsource and detection$/],
    ['a text', 'just words\n', /^not a map/],
    ['no title', sound.replace(/title.*\n/, ''), /^it has no title$/],
    ['an empty title', sound.replace('Sound', "''"), /^it has no title$/],
    ['no logsource', sound.replace(/logsource.*\n/, ''), /^it has no logsource$/],
    ['a logsource that is a text', sound.replace('{product: lab}', 'lab'), /^it has no logsource$/],
    [
      'a logsource of nothing',
      sound.replace('{product: lab}', '{definition: x}'),
      /names no product, category or service/,
    ],
    ['no detection', 'title: a\nlogsource: {product: lab}\n', /^it has no detection$/],
    [
      'a detection that is a list',
      sound.replace(/detection:.*/s, 'detection: [a]\n'),
      /^detection must be a map$/,
    ],
    ['no selection', sound.replace('  s: {A: 1}\n', ''), /^detection has no selection$/],
    [
      'a timeframe, as obsolete aggregations have it',
      sound.replace('  condition', '  timeframe: 5m\n  condition'),
      /^timeframe is obsolete.*write a correlation rule$/,
    ],
    ['no condition', sound.replace('  condition: s\n', ''), /^detection needs a condition$/],
    ['neither rule, correlation nor filter', 'name: x\nvars: {a: b}\n', /^it has no title$/],
  ];
  const selections: readonly (readonly [selection: string, why: RegExp])[] = [
    ['{}', /^s: the selection is empty$/],
    ['[]', /^s: the selection is empty$/],
    ['{F: {a: b}}', /^s: F: a value must be a text, a number, true, false, null or a list of these$/],
    ['{F: [[a]]}', /^s: F: a value must be/],
    ['null', /null needs a field/],
    ["['a', null]", /null needs a field/],
    ['{F|nosuch: a}', /^s: F\|nosuch: unknown modifier "nosuch"$/],
    ['{F|Contains: a}', /unknown modifier "Contains"/],
    ['{"F|": a}', /unknown modifier ""/],
    ['{F||contains: a}', /unknown modifier ""/],
    ['{F|__proto__: a}', /unknown modifier "__proto__"/],
    ['{F|constructor: a}', /unknown modifier "constructor"/],
    ['{F|contains: null}', /contains cannot be applied to null|cannot be applied to null/],
    ['{F|re: null}', /re cannot be applied to null/],
    ['{F|contains|re: a}', /re must be the first modifier of its value/],
    ['{F|i: a}', /the flag i must follow re/],
    ['{F|contains|i: a}', /the flag i must follow re/],
    ['{F|cidr: 10.0.0.0/33}', /cidr: "10\.0\.0\.0\/33" is no network such as/],
    ['{F|cidr: 10.0.0.*}', /is no network such as/],
    ['{F|cidr: "fe80::/129"}', /is no network/],
    ['{F|contains|cidr: 10.0.0.0/8}', /cidr must be the first modifier of its value/],
    ['{F|cidr|contains: 10.0.0.0/8}', /cannot follow the modifiers before it/],
    ['{F|exists: maybe}', /exists takes true or false, not "maybe"/],
    ['{F|exists: 1}', /exists takes true or false, not 1/],
    ['{"|exists": true}', /needs a field/],
    ['{F|contains|exists: true}', /exists must be the first modifier/],
    ['{F|gt: five}', /gt takes a number, not "five"/],
    ['{F|lte: ""}', /lte takes a number, not ""/],
    ['{F|gt: true}', /gt takes a number, not true/],
    ['{F|gt: .inf}', /gt takes a number/],
    ['{F|contains|gt: 5}', /gt must be the first modifier/],
    ['{F|hour: noon}', /hour takes a number, not "noon"/],
    ['{"|gt": 5}', /needs a field/],
    ['{"|hour": 5}', /needs a field/],
    ['{F|fieldref: a*}', /fieldref takes the name of a field, without wildcards/],
    ['{F|fieldref: ""}', /fieldref takes the name of a field/],
    ['{F|contains|fieldref: a}', /fieldref takes the name of a field, without wildcards/],
    ['{"|fieldref": G}', /needs a field/],
    ['{F|base64: a*b}', /base64 cannot encode the wildcards of/],
    ['{F|base64offset: a?b}', /base64 cannot encode the wildcards of/],
    ['{F|contains|base64: ab}', /base64 cannot encode the wildcards of/],
    ['{F|base64offset: ""}', /too short to be told from its neighbours/],
    ['{F|re|base64: ab}', /base64 cannot follow the modifiers before it/],
    ['{F|windash|contains: " -a -b -c -d -e -f"}', /windash: more than five flags in one value/],
    ['{F|re|cased: ab}', /cased cannot follow the modifiers before it/],
  ];

  for (const [what, text, why] of documents)
    it(`${what}: says why`, () => expect(reasonAgainst(text)).to.match(why));
  for (const [selection, why] of selections)
    it(`${selection}: says where and why`, () => expect(reasonAgainst(rule(selection))).to.match(why));

  it('is named with its file and line, and the sound ones are used', () => {
    const text = `${sound}---\n\n${rule('{F|nosuch: a}')}`;
    const { rules, unsupported } = compileRules([{ text, file: 'rules/a.yml' }]);
    expect(rules.map(({ id }) => id)).to.deep.equal(['sound']);
    expect(unsupported).to.deep.equal([
      {
        id: 'broken',
        title: 'Broken',
        file: 'rules/a.yml',
        line: 9,
        why: 's: F|nosuch: unknown modifier "nosuch"',
      },
    ]);
  });

  it('without a title or an id is called by its file', () => {
    const { unsupported } = compileRules([{ text: 'a: [\n', file: 'rules/a.yml' }]);
    expect(unsupported.map(({ id, title }) => [id, title])).to.deep.equal([['rules/a.yml', 'rules/a.yml']]);
  });

  it('is never half-used: one bad value refuses the rule', () => {
    expect(reasonAgainst(rule("{F|re: ['a', '(b']}"))).to.match(/unmatched \(/);
  });

  it('is one whose selection nobody asks for, too: what is not understood is not used', () => {
    expect(
      reasonAgainst(`${rule('{A: 1}')}`.replace('  condition', '  unused: {F|x: 1}\n  condition')),
    ).to.match(/^unused: /);
  });
});

describe('what is unusual and still a rule', () => {
  const usable = (text: string) => expect(compileRules(text).unsupported).to.deep.equal([]);
  it('unknown attributes', () => usable(`${sound}custom: {a: [b]}\nscope: [server]\n`));
  it('another taxonomy: its names are taken as they are', () => usable(`${sound}taxonomy: ecs\n`));
  it('a number for an id or a title', () => usable(sound.replace('Sound', '5').replace('sound', '7')));
  it('no level', () => expect(compileRules(sound).rules[0]?.level).to.equal('medium'));
  it('a status of deprecated or unsupported', () => usable(`${sound}status: deprecated\n`));
  it('one tag instead of a list', () =>
    expect(compileRules(`${sound}tags: attack.t1569\n`).rules[0]?.tags).to.deep.equal(['attack.t1569']));
});
