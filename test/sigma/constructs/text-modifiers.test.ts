import { expect } from 'chai';
import { absent, cases, selecting } from './asking.ts';

describe('modifiers of texts', () => {
  cases([
    ['contains', { 'F|contains': 'Evil' }, ['evil', 'an EVIL thing'], ['evi', '', absent, null]],
    ['contains of a list is one of them', { 'F|contains': ['a', 'b'] }, ['xa', 'bx'], ['c']],
    ['startswith', { 'F|startswith': 'adm' }, ['admin', 'ADM'], ['xadm', '']],
    ['endswith', { 'F|endswith': '\\cmd.exe' }, ['C:\\CMD.exe'], ['C:\\cmd.exe ', 'cmd.exe']],
    [
      'startswith and endswith in a row want both ends free',
      { 'F|startswith|endswith': 'b' },
      ['abc', 'b'],
      ['c'],
    ],
    [
      'an empty text is part of every text, not of nothing',
      { 'F|contains': '' },
      ['', 'x', 0],
      [null, absent],
    ],
    ['contains of a number looks at its digits', { 'F|contains': 46 }, [4688, '146'], [4788]],
    ['all wants every value', { 'F|contains|all': ['-a', '-b'] }, ['-b x -a'], ['-a', '-b', '']],
    ['all with wildcards of its own', { 'F|all': ['a*', '*b'] }, ['ab', 'axb'], ['a', 'b']],
    ['all of one value is this value', { 'F|contains|all': 'a' }, ['xa'], ['b']],
    ['all may stand in front', { 'F|all|contains': ['a', 'b'] }, ['ba'], ['a']],
    ['startswith|all', { 'F|startswith|all': ['ab', 'abc'] }, ['abcd'], ['abd']],
    ['cased keeps case', { 'F|cased': 'Evil' }, ['Evil'], ['evil', 'EVIL']],
    ['contains|cased', { 'F|contains|cased': 'Ab' }, ['xAbx'], ['xabx', 'xABx']],
    ['cased|contains is the same', { 'F|cased|contains': 'Ab' }, ['xAbx'], ['xabx']],
    ['startswith|cased and wildcards', { 'F|startswith|cased': 'A?C' }, ['AbCd'], ['AbcD', 'abCd']],
    ['endswith|cased|all', { 'F|endswith|cased|all': ['Z', 'YZ'] }, ['XYZ'], ['XyZ', 'XZ']],
    ['cased beyond ASCII', { 'F|cased': 'É' }, ['É'], ['é']],
    ['neq', { 'F|neq': 'a' }, ['b', '', null, absent], ['a', 'A']],
    ['neq of a list is none of them', { 'F|neq': ['a', 'b'] }, ['c', 'ab'], ['a', 'B']],
    ['contains|neq', { 'F|contains|neq': 'a' }, ['b', absent], ['xax']],
    ['neq|contains is the same', { 'F|neq|contains': 'a' }, ['b'], ['xax']],
    ['contains|all|neq lacks at least one', { 'F|contains|all|neq': ['a', 'b'] }, ['a', 'b', 'c'], ['ab']],
    ['neq of a number', { 'F|neq': 5 }, [4, '6', absent], [5, '5']],
    ['neq of null is any value', { 'F|neq': null }, ['', 0, 'x'], [null, absent]],
    ['re|neq', { 'F|re|neq': '^a' }, ['b', 'A'], ['ab']],
    ['cidr|neq', { 'F|cidr|neq': '10.0.0.0/8' }, ['11.0.0.1', 'x'], ['10.1.1.1']],
    ['lt|neq is not less', { 'F|lt|neq': 5 }, [5, 6], [4]],
  ]);

  it('may differ from item to item of one selection', () => {
    const asks = selecting({ 'F|startswith': 'a', 'F|endswith': 'z', 'F|contains': 'm', G: null });
    expect([asks({ F: 'amz' }), asks({ F: 'amz', G: 1 }), asks({ F: 'az' })]).to.deep.equal([
      true,
      false,
      false,
    ]);
  });
});

describe('windash', () => {
  const dashes = ['-', '/', '\u2013', '\u2014', '\u2015'];
  const forms = (text: string) => dashes.map(dash => text.replaceAll('-', dash));

  cases([
    ['takes the five dashes for each other', { 'F|windash': '-f' }, forms('-f'), ['f', '--f', '+f']],
    ['whichever the rule writes', { 'F|windash': '/f' }, forms('-f'), ['f']],
    ['in the specification also en dash, em dash and bar', { 'F|windash': '\u2014f' }, forms('-f'), []],
    [
      'in every place of its own',
      { 'F|windash|contains': ' -a -b' },
      ['x -a /b', 'x /a -b', 'x –a —b'],
      ['x -a b'],
    ],
    [
      'only where a word begins',
      { 'F|windash': '-param-name' },
      ['/param-name'],
      ['/param/name', '-param/name'],
    ],
    ['not in the middle of a path', { 'F|windash|contains': 'a/b' }, ['xa/b'], ['xa-b']],
    ['before or after contains', { 'F|contains|windash': '-enc' }, ['x /ENC'], ['xenc']],
    ['with all', { 'F|windash|contains|all': ['-a', '-b'] }, ['/b -a'], ['/a']],
    ['with startswith and endswith', { 'F|windash|startswith': '-a' }, ['/ab'], ['x-a']],
    ['with cased', { 'F|windash|contains|cased': '-A' }, ['x /A'], ['x /a']],
    ['behind a wildcard', { 'F|windash': '*-a' }, ['x/a', '—a'], ['xa']],
    ['leaves texts without dashes alone', { 'F|windash': 'abc' }, ['ABC'], ['abcd']],
  ]);
});
