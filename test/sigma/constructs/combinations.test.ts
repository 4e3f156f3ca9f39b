import { expect } from 'chai';
import { compileRules } from '../../../validators/sigma/index.ts';
import { absent, cases } from './asking.ts';

const base64 = (text: string, encoding: BufferEncoding = 'utf8') =>
  Buffer.from(text, encoding).toString('base64');
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('base64');

/** Every modifier that the appendix "Modifiers" of the specification 2.1 names. */
const named = [
  ...['all', 'startswith', 'endswith', 'contains', 'exists', 'cased', 'neq'],
  ...['windash', 're', 'i', 'm', 's'],
  ...['base64', 'base64offset', 'utf16le', 'utf16be', 'utf16', 'wide'],
  ...['lt', 'lte', 'gt', 'gte'],
  ...['minute', 'hour', 'day', 'week', 'month', 'year'],
  ...['cidr', 'expand', 'fieldref'],
];

const compile = (key: string, value: unknown) =>
  compileRules(
    JSON.stringify({
      title: 'r',
      logsource: { product: 'a' },
      detection: { s: { [key]: value }, condition: 's' },
    }),
  );

describe('modifiers in combination', () => {
  cases([
    ['windash|contains|all', { 'F|windash|contains|all': ['-a', '-b'] }, ['/b –a', '-a -b'], ['/a', 'a b']],
    ['contains|windash', { 'F|contains|windash': ' -a ' }, ['x /a y', 'x ―a y'], ['x a y']],
    ['windash|cased', { 'F|windash|cased': '-A' }, ['/A'], ['/a']],
    ['base64|contains', { 'F|base64|contains': 'foobar' }, [`x${base64('foobar')}x`], ['foobar']],
    [
      'base64offset|contains|all',
      { 'F|base64offset|contains|all': ['alpha', 'omega'] },
      [base64('xomega alpha!')],
      [base64('x alpha!')],
    ],
    [
      'wide|base64offset|contains',
      { 'F|wide|base64offset|contains': 'ping' },
      [base64('a ping b', 'utf16le')],
      [base64('a ping b')],
    ],
    [
      'utf16le|base64|contains',
      { 'F|utf16le|base64|contains': 'ping' },
      [base64('ping', 'utf16le')],
      [bigEndian('ping')],
    ],
    ['utf16be|base64', { 'F|utf16be|base64': 'ping' }, [bigEndian('ping')], [base64('ping', 'utf16le')]],
    [
      'utf16|base64',
      { 'F|utf16|base64': 'ping' },
      [base64('\ufeffping', 'utf16le')],
      [base64('ping', 'utf16le')],
    ],
    ['contains|cased', { 'F|contains|cased': 'Ab' }, ['xAbx'], ['xabx']],
    ['cased|contains|all', { 'F|cased|contains|all': ['A', 'b'] }, ['bA'], ['ba', 'BA']],
    [
      'startswith|cased and endswith|cased',
      { 'F|startswith|cased': 'A', 'F|endswith|cased': 'z' },
      ['Az'],
      ['az', 'AZ'],
    ],
    ['contains|neq', { 'F|contains|neq': ['a', 'b'] }, ['xyz', absent], ['xay', 'b']],
    ['contains|all|neq: not all of them', { 'F|contains|all|neq': ['a', 'b'] }, ['a', 'x'], ['ab']],
    ['neq in front', { 'F|neq|startswith': 'a' }, ['ba'], ['ab']],
    ['re|i|neq', { 'F|re|i|neq': '^a+$' }, ['b', absent], ['AA']],
    ['re|all', { 'F|re|all': ['^a', 'b$'] }, ['axb'], ['ax']],
    ['cidr|neq', { 'F|cidr|neq': '10.0.0.0/8' }, ['11.0.0.1', 'x'], ['10.1.1.1']],
    [
      'cidr|all: networks inside each other',
      { 'F|cidr|all': ['10.0.0.0/8', '10.1.0.0/16'] },
      ['10.1.2.3'],
      ['10.2.0.1'],
    ],
    ['exists|neq', { 'F|exists|neq': true }, [absent], ['x', null]],
    ['gte|neq', { 'F|gte|neq': 5 }, [4, absent, 'x'], [5, '6']],
    ['gt and lt on one field', { 'F|gt': 1, 'F|lt': 3 }, [2, '2.5'], [1, 3]],
    ['hour|gte', { 'F|hour|gte': 20 }, ['2026-01-31T21:00:00Z'], ['2026-01-31T08:00:00Z']],
    ['lt|hour', { 'F|lt|hour': 6 }, ['2026-01-31T05:59:00Z'], ['2026-01-31T06:00:00Z']],
    ['month|neq', { 'F|month|neq': 1 }, ['2026-02-01'], ['2026-01-31']],
    ['day in a list', { 'F|day': [1, 31] }, ['2026-01-31'], ['2026-01-30']],
    ['fieldref|neq', { 'F|fieldref|neq': 'other' }, ['y', absent], []],
    ['expand|windash|contains', { 'F|expand|windash|contains': '-a' }, ['x /a'], ['a']],
    ['keywords: |all|contains', { '|contains|all': ['a', 'b'] }, ['xbxa'], ['a']],
    ['keywords: |re|i', { '|re|i': 'e+vil' }, ['an EEVIL'], ['vil']],
    ['keywords: |cased', { '|cased': 'Evil' }, ['an Evil'], ['an evil']],
    ['keywords: |neq', { '|neq': 'evil' }, ['good'], ['an evil']],
  ]);

  it('are all known by the names of the specification', () => {
    const values: Record<string, unknown> = { exists: true, cidr: '10.0.0.0/8', i: 'a', m: 'a', s: 'a' };
    const numeric = /^(?:lte?|gte?|minute|hour|day|week|month|year)$/;
    const unusable = named.filter(name => {
      const key = ['i', 'm', 's'].includes(name) ? `F|re|${name}` : `F|${name}`;
      return compile(key, values[name] ?? (numeric.test(name) ? 5 : 'abcd')).rules.length !== 1;
    });
    expect(unusable).to.deep.equal([]);
  });

  it('in pairs make a rule, or are refused with the reason', () => {
    const reasons = new Set<string>();
    for (const one of named) {
      for (const other of named) {
        for (const value of ['abcd', 5, true, '10.0.0.0/8']) {
          const { rules, unsupported } = compile(`F|${one}|${other}`, value);
          expect(rules.length + unsupported.length, `${one}|${other}`).to.equal(1);
          for (const { why } of unsupported)
            reasons.add(
              why
                .replace(/^s: \S+: /, '')
                .replace(/^\S+ /, '')
                .replace(/"?abcd"?|5|true|"10.*"/g, '_'),
            );
        }
      }
    }
    const known = /takes|cannot|must|is no network|unknown|too short|is not supported|matches/;
    expect([...reasons].filter(reason => !known.test(reason))).to.deep.equal([]);
  });
});
