import { expect } from 'chai';
import { compileRules } from '../../../validators/sigma/index.ts';
import { cases, selecting } from './asking.ts';

const placeholders = {
  Servers: ['srv*', 'dc?'],
  one: ['Alpha'],
  'Büro 1': ['eve'],
  two: ['x', 'y'],
  none: [],
  odd: ['a.b(c)'],
  percent: ['100%'],
  networks: ['10.0.0.0/8', 'fe80::/10'],
};

describe('placeholders', () => {
  cases(
    [
      ['are plain text without expand', { F: '%Servers%' }, ['%servers%'], ['srv1']],
      ['stand for each of their values', { 'F|expand': '%two%' }, ['x', 'Y'], ['z', '%two%']],
      ['values have wildcards', { 'F|expand': '%Servers%' }, ['SRV01', 'dc1'], ['dc10', 'xsrv']],
      ['stand within a text', { 'F|expand': 'CORP/%one%-*' }, ['corp/alpha-7'], ['alpha-7', 'corp/alpha']],
      [
        'several in one text: every combination',
        { 'F|expand': '%two%%two%' },
        ['xx', 'xy', 'yx', 'yy'],
        ['x', 'xyx'],
      ],
      ['an escaped percent sign is plain', { 'F|expand': '\\%plain%one%' }, ['%plainalpha'], ['alpha']],
      [
        'behind a doubled backslash they are not escaped, as in pySigma 2',
        { 'F|expand': 'CORP\\\\%one%' },
        ['corp\\alpha'],
        ['corp%one%', 'corp\\%one%'],
      ],
      [
        'the same within contains',
        { 'F|contains|expand': '\\Services\\\\%one%\\' },
        ['HKLM\\Services\\alpha\\x'],
        ['HKLM\\Services\\%one%\\x'],
      ],
      [
        'their names have spaces and letters of any script',
        { 'F|expand': '%Büro 1%' },
        ['eve'],
        ['%Büro 1%'],
      ],
      ['the same in expressions', { 'F|re|expand': '^CORP\\\\%one%\\%$' }, ['CORP\\Alpha%'], ['CORP\\Alpha']],
      ['a lone percent sign is plain', { 'F|expand': '100% %one%' }, ['100% alpha'], ['alpha']],
      ['before contains', { 'F|expand|contains': '%one%' }, ['an ALPHA b'], ['alph']],
      ['behind contains', { 'F|contains|expand': '%one%' }, ['an ALPHA b'], ['alph']],
      ['with cased', { 'F|expand|cased': '%one%' }, ['Alpha'], ['alpha']],
      ['with startswith and endswith', { 'F|expand|startswith': '%two%' }, ['xa', 'ya'], ['ax']],
      ['with neq: none of the values', { 'F|expand|neq': '%two%' }, ['z'], ['x', 'y']],
      [
        'in front of windash, which then sees their values',
        { 'F|expand|windash': '-%one%' },
        ['/alpha', '-alpha'],
        ['alpha'],
      ],
      ['in a list beside others', { 'F|expand': ['%two%', 'z'] }, ['x', 'z'], ['w']],
      [
        'with all: each entry by one of its values',
        { 'F|expand|contains|all': ['%two%', '%one%'] },
        ['y alpha'],
        ['x y'],
      ],
      ['in expressions their values are literal', { 'F|re|expand': '^%odd%$' }, ['a.b(c)'], ['aXb(c)']],
      ['in expressions wildcards are kept', { 'F|re|expand': '^%Servers%$' }, ['srv01', 'dc1'], ['dc10']],
      [
        'behind cidr: networks',
        { 'F|cidr|expand': '%networks%' },
        ['10.1.2.3', 'fe80::1'],
        ['11.0.0.1', 'x'],
      ],
      ['a value may have percent signs itself', { 'F|expand': '%percent%' }, ['100%'], ['100']],
      ['names are taken with their case', { 'F|expand': '%one%' }, ['alpha'], []],
    ],
    { placeholders },
  );

  it('are looked for in keywords too', () => {
    expect(selecting({ '|expand': '%one%' }, { placeholders })({ m: 'xx alpha xx' })).to.equal(true);
  });

  it('without values match nothing, and are named', () => {
    const text = JSON.stringify({
      title: 'rule',
      logsource: { product: 'lab' },
      detection: { s: { 'F|expand': ['%none%', '%Nosuch%', 'x'] }, condition: 's' },
    });
    const set = compileRules(text, { placeholders });
    const event = (F: string) => ({ logsource: { product: 'lab' }, fields: { F } });
    expect(set.rules[0]?.unfilled).to.deep.equal(['none', 'Nosuch']);
    expect(['%none%', '', 'x'].map(F => set.match(event(F)).length)).to.deep.equal([0, 0, 1]);
    expect(set.explain('rule', event('y')).summary).to.contain('%none%, %Nosuch%');
  });
});
