import { expect } from 'chai';
import fc from 'fast-check';
import { cases, selecting } from './asking.ts';

/** A text as a rule has to write it to mean nothing but this text. */
const literal = (text: string) => text.replace(/[\\*?]/g, '\\$&');
const text = fc.string({
  unit: fc.constantFrom('a', 'B', '\\', '*', '?', '%', '.', '[', '\n', 'é', '😀', '$'),
  maxLength: 8,
});

describe('wildcards and their escapes', () => {
  cases([
    [
      '? is one character, not none',
      { F: 'prog?.exe' },
      ['progA.exe', 'prog?.exe'],
      ['prog.exe', 'progAB.exe'],
    ],
    ['? is one character of two code units too', { F: 'a?c' }, ['a😀c'], ['a😀😀c']],
    ['? is also a line feed', { F: 'a?c' }, ['a\nc'], []],
    ['* is any characters, also none', { F: 'v*1' }, ['v1', 'v2.1', 'v**1'], ['v12', 'av1']],
    ['* goes over line ends', { F: 'a*z' }, ['a\n\r\nz'], []],
    ['several * in a row are one', { F: 'a***b' }, ['ab', 'a-b'], ['a']],
    ['* alone is any value, the empty one too', { F: '*' }, ['x', '', 0, false], [null, []]],
    ['a value without wildcards is the whole value', { F: 'abc' }, ['abc', 'ABC'], ['abcd', 'xabc', '']],
    ['wildcards at both ends of several', { F: '*a*b' }, ['ab', 'xaxb', 'abab'], ['ba', 'abx']],
    ['the last stretch may not overlap the first', { F: 'aba*aba' }, ['abaaba', 'abaxaba'], ['aba', 'ababa']],
    ['? and * together', { F: '?*?' }, ['ab', 'abc'], ['a', '']],
    ['\\* and \\? are plain', { F: '\\*x\\?' }, ['*x?'], ['ax?', '*xa', '\\*x\\?']],
    ['a plain backslash stands single or double', { F: 'C:\\a\\\\b' }, ['C:\\a\\b'], ['C:\\a\\\\b']],
    ['\\\\* is a backslash and a wildcard', { F: 'C:\\\\*' }, ['C:\\', 'C:\\x'], ['C:*', 'C:x', 'C:']],
    ['\\\\\\* is a backslash and a plain star', { F: 'C:\\\\\\*' }, ['C:\\*'], ['C:\\', 'C:\\x']],
    ['three and four backslashes are two', { F: '\\\\\\a' }, ['\\\\a'], ['\\a', '\\\\\\a']],
    ['four backslashes are two', { F: '\\\\\\\\a' }, ['\\\\a'], ['\\a', '\\\\\\\\a']],
    ['a backslash at the end is one', { F: 'a\\' }, ['a\\'], ['a', 'a\\\\']],
    ['\\\\ at the end is one', { F: 'a\\\\' }, ['a\\'], ['a\\\\']],
    ['brackets, dots and dollars are plain', { F: '[a.c]$^(|)+' }, ['[a.c]$^(|)+'], ['abc', 'a']],
    ['percent signs are plain without expand', { F: '%name%' }, ['%name%'], ['name', '']],
    ['contains keeps the wildcards inside', { 'F|contains': 'a?c*e' }, ['xabcdex', 'abce'], ['ace']],
    ['startswith keeps an escaped end', { 'F|startswith': 'a\\*' }, ['a*', 'a*b'], ['ab']],
    [
      'endswith with a double backslash in front',
      { 'F|endswith': '\\\\cmd.exe' },
      ['C:\\cmd.exe'],
      ['C:cmd.exe'],
    ],
    [
      'endswith with a single backslash in front',
      { 'F|endswith': '\\cmd.exe' },
      ['C:\\cmd.exe'],
      ['C:cmd.exe'],
    ],
  ]);

  it('any text can be written so that it means itself alone', () => {
    fc.assert(
      fc.property(text, text, (wanted, seen) => {
        expect(selecting({ F: literal(wanted) })({ F: wanted })).to.equal(true);
        const isSame = wanted.toLowerCase() === seen.toLowerCase();
        expect(selecting({ F: literal(wanted) })({ F: seen })).to.equal(isSame);
      }),
    );
  });

  it('contains, startswith and endswith say of any texts what the language says', () => {
    fc.assert(
      fc.property(text, text, (wanted, seen) => {
        const [small, large] = [wanted.toLowerCase(), seen.toLowerCase()];
        const asks = (modifier: string) => selecting({ [`F|${modifier}`]: literal(wanted) })({ F: seen });
        expect(asks('contains')).to.equal(large.includes(small));
        expect(asks('startswith')).to.equal(large.startsWith(small));
        expect(asks('endswith')).to.equal(large.endsWith(small));
      }),
    );
  });
});
