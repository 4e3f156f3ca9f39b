import { expect } from 'chai';
import fc from 'fast-check';
import { parseRegex } from '../../../validators/sigma/regex/parse.ts';
import { Sweep } from '../../../validators/sigma/regex/sweep.ts';
import { absent, cases, reasonAgainst, selecting } from './asking.ts';

describe('regular expressions', () => {
  cases([
    ['keep case', { 'F|re': 'Evil' }, ['an Evil', 'Evil'], ['evil', absent, null]],
    ['match anywhere unless they are anchored', { 'F|re': '^a.c$' }, ['abc'], ['xabc', 'abcx', 'ac']],
    ['dot is no line feed', { 'F|re': 'a.c' }, ['abc', 'a\rc'], ['a\nc']],
    ['re|s: dot is every character', { 'F|re|s': 'a.c' }, ['a\nc', 'abc'], []],
    ['re|i', { 'F|re|i': '^evil$' }, ['EVIL', 'evil'], ['evil!']],
    ['re|i beyond ASCII', { 'F|re|i': 'é' }, ['É'], ['e']],
    ['re|m: anchors are of lines', { 'F|re|m': '^b$' }, ['a\nb\nc', 'b'], ['ab']],
    ['without m anchors are of the text', { 'F|re': '^b' }, ['b\na'], ['a\nb']],
    ['all flags in any order', { 'F|re|s|i|m': '^A.B$' }, ['x\na\nb'], ['xa b']],
    ['the flags by their long names, as pySigma has them', { 'F|re|ignorecase|dotall': 'A.B' }, ['a\nb'], []],
    ['multiline', { 'F|re|multiline': '^b' }, ['a\nb'], []],
    ['quantifiers', { 'F|re': '^a*b+c?d{2}e{1,2}f{1,}$' }, ['bddef', 'aabbcddeefff'], ['addef', 'bdef']],
    ['lazy quantifiers', { 'F|re': '^a.*?b$' }, ['ab', 'axbxb'], ['axbx']],
    ['classes', { 'F|re': '^[a-c][^a-c][]x-]$' }, ['bz]', 'cd-', 'adx'], ['ab]', 'dd]']],
    ['alternation and groups', { 'F|re': '^(?:ab|c(d|e))$' }, ['ab', 'cd', 'ce'], ['abcd', 'c']],
    ['named groups', { 'F|re': '(?P<x>a)(?<y>b)' }, ['ab'], ['a b']],
    ['shorthands', { 'F|re': '^\\w+\\s\\d\\S\\D\\W$' }, ['ab 1xy!'], ['ab 1xyz']],
    ['word boundaries', { 'F|re': '\\bcat\\b' }, ['a cat.'], ['concat', 'cats']],
    ['escaped signs', { 'F|re': 'C:\\\\x\\.exe\\(1\\)' }, ['C:\\x.exe(1)'], ['C:\\xaexe(1)']],
    ['escapes that need none', { 'F|re': '\\/\\-\\"\\:\\_\\ ' }, ['/-":_ '], ['x']],
    ['hexadecimal and control characters', { 'F|re': '\\x41\\x{1F600}\\t\\r\\n' }, ['A😀\t\r\n'], ['A']],
    ['Unicode categories', { 'F|re': '^\\p{Lu}\\P{L}$' }, ['É1'], ['é1', 'Éx']],
    ['POSIX classes', { 'F|re': '^[[:alpha:]][^[:digit:]]$' }, ['ab'], ['1b', 'a1']],
    ['flags inside: (?i)', { 'F|re': '(?i)evil' }, ['EVIL'], []],
    ['flags inside, switched off again', { 'F|re': '(?i)a(?-i)b' }, ['Ab'], ['AB']],
    ['flags of a group', { 'F|re': '(?i:a)b' }, ['Ab'], ['aB']],
    ['quoted text', { 'F|re': '\\Qa.b*\\E' }, ['a.b*'], ['axbb']],
    ['comments', { 'F|re': 'a(?#note)b' }, ['ab'], ['a(?#note)b']],
    ['$ in front of a last line feed, as in PCRE', { 'F|re': 'a$' }, ['a', 'a\n'], ['a\n\n', 'a\r\n']],
    ['\\z only at the very end', { 'F|re': 'a\\z' }, ['a'], ['a\n']],
    ['\\A and \\Z', { 'F|re|m': '\\Aa\\Z' }, ['a', 'a\n'], ['b\na', 'a\nb']],
    ['an unescaped brace is plain', { 'F|re': 'a{x}' }, ['a{x}'], ['a']],
    ['a wildcard of Sigma means nothing here', { 'F|re': 'a\\*?' }, ['a', 'a*'], ['b']],
    ['an empty expression is found in every text', { 'F|re': '' }, ['', 'x'], [absent, null]],
    ['numbers are seen as their digits', { 'F|re': '^46\\d{2}$' }, [4688, '4600'], [468]],
    ['a number as an expression', { 'F|re': 46 }, [4688], [47]],
    ['a list is one of them', { 'F|re': ['^a', 'b$'] }, ['ax', 'xb'], ['xax']],
    ['all of a list', { 'F|re|all': ['a', 'b'] }, ['xbxa'], ['a']],
    ['contains, startswith and endswith change nothing', { 'F|re|contains': 'a|b' }, ['xbx'], ['c']],
    ['what lies ahead', { 'F|re': 'a(?=b)' }, ['ab', 'aab'], ['a', 'ac', 'ba']],
    ['what must not lie ahead', { 'F|re': '^[0-9]{1,3}(?!.)' }, ['12', '123', '12\n3'], ['1234', '12a']],
    ['what lies behind', { 'F|re': '(?<=a.)b' }, ['axb'], ['ab', 'b', 'bxb']],
    ['what must not lie behind', { 'F|re': '(?<!not )evil' }, ['evil', 'an evil'], ['not evil']],
    ['a look inside a look', { 'F|re': 'a(?=b(?!c))' }, ['ab', 'abd'], ['abc']],
    ['a look of any length', { 'F|re': '^(?!.*good)(?=.*evil)' }, ['evil'], ['evil and good', '']],
    ['a look that ignores case', { 'F|re|i': 'A(?=B)' }, ['ab'], ['aC']],
    ['possessive quantifiers of one character', { 'F|re': '^a++b*+$' }, ['ab', 'aabb', 'a'], ['aabba']],
    ['possessive quantifiers leave none behind', { 'F|re': 'a?+a|[bc]{1,2}+c' }, ['aa', 'bcc'], ['a', 'bc']],
    ['characters of two code units are one', { 'F|re': '^.$' }, ['😀', 'a'], ['ab', '😀😀']],
  ]);

  it('find any text that is escaped for them', () => {
    const text = fc.string({ unit: fc.constantFrom(...'aA1.*+?^$(){}[]|\\/-#& \t\nté😀'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (wanted, seen) => {
        const source = wanted.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
        expect(selecting({ 'F|re': source })({ F: seen })).to.equal(seen.includes(wanted));
      }),
    );
  });

  it('look around in texts too long to try all ways as they do in short ones', () => {
    const part = fc.constantFrom('a', 'b', '.', '[^a]', 'a*', 'b+?', '(?:ab|b)*', '\\b', '^', '$', '(?:a|)');
    const inside = fc.array(part, { minLength: 1, maxLength: 3 }).map(parts => parts.join(''));
    const look = fc
      .tuple(fc.constantFrom('?=', '?!', '?<=', '?<!'), inside)
      .map(([how, of]) => `(${how}${of})`);
    const source = fc
      .array(fc.oneof(part, look), { minLength: 1, maxLength: 5 })
      .map(parts => parts.join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', 'é'), maxLength: 6 });
    fc.assert(
      fc.property(source, text, (pattern, seen) => {
        const node = parseRegex(pattern, '');
        const reference = new RegExp(
          pattern.replaceAll('$', '(?=\\n?$(?!\\n))').replaceAll('.', '[^\\n]'),
          'u',
        );
        expect(new Sweep(node).test(seen)).to.equal(reference.test(seen));
      }),
      { numRuns: 2_000 },
    );
  });

  it('look around in long texts, where trying all ways would take for ever', () => {
    const asks = selecting({ 'F|re': '(?<!x)(?:a|aa)+(?!a|b)c(?=(?:d|dd)*$)' });
    const long = 'a'.repeat(100_000);
    expect([asks({ F: `${long}c` }), asks({ F: `${long}b` })]).to.deep.equal([true, false]);
  });

  const refused: readonly (readonly [source: string, why: RegExp])[] = [
    ['(?>a)', /"\(\?>a" needs a backtracking engine/],
    ['(?(1)a)', /needs a backtracking engine/],
    ['(?R)', /needs a backtracking engine/],
    ['(a)\\1', /back references need a backtracking engine/],
    ['(?P<x>a)\\k<x>', /back references/],
    ['(?:ab)++', /possessive quantifiers of groups need a backtracking engine/],
    ['(?=a)*', /a quantifier behind an assertion/],
    ['(?=a', /unmatched \(/],
    ['(?=[a-z]{15000}){0}', /a quantifier behind an assertion/],
    ['(?=[a-z]{30000})', /its counts make it too large/],
    ['a**', /two quantifiers in a row/],
    ['*a', /nothing before \*/],
    ['(a', /unmatched \(/],
    ['a)', /unmatched \)/],
    ['[a', /unmatched \[/],
    ['[b-a]', /runs backwards/],
    ['a{2,1}', /\{2,1\} ends before it begins/],
    ['a\\', /ends in a backslash/],
    ['\\y', /unknown escape \\y/],
    ['\\p{Nosuch}', /unknown character property/],
    ['\\x{110000}', /no such character/],
    ['[[:^digit:]]', /\[:\^digit:\] is not supported, write it as \[\^/],
    ['^*', /a quantifier behind an assertion/],
  ];
  for (const [source, why] of refused) {
    it(`refuse ${source}, and say why`, () => {
      const detection = { s: { 'F|re': source }, condition: 's' };
      const text = JSON.stringify({ title: 'rule', logsource: { product: 'lab' }, detection });
      expect(reasonAgainst(text))
        .to.match(/^s: F\|re: re: /)
        .and.to.match(why);
    });
  }
});
