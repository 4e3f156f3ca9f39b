import { expect } from 'chai';
import fc from 'fast-check';
import { detecting, reasonAgainst } from './asking.ts';

/** Selections a, b, c hold where the event has a field of their name. */
const named = (...names: string[]) => Object.fromEntries(names.map(name => [name, { [name]: 1 }]));
const events = (names: readonly string[]) =>
  Array.from({ length: 2 ** names.length }, (_, bits) =>
    Object.fromEntries(names.flatMap((name, index) => (bits & (1 << index) ? [[name, 1]] : []))),
  );

/** For each event, whether the condition holds, as one text of 0 and 1. */
function truth(condition: unknown, names: readonly string[] = ['a', 'b', 'c']): string {
  const asks = detecting({ ...named(...names), condition });
  return events(names)
    .map(event => (asks(event) ? 1 : 0))
    .join('');
}

describe('conditions', () => {
  it('are one selection', () => expect(truth('a')).to.equal('01010101'));
  it('join with and, or, not', () => {
    expect(truth('a and b')).to.equal('00010001');
    expect(truth('a or b')).to.equal('01110111');
    expect(truth('not a')).to.equal('10101010');
  });

  const same: readonly (readonly [what: string, one: unknown, other: unknown])[] = [
    ['and binds more than or', 'a or b and c', 'a or (b and c)'],
    ['and binds more than or, also in front', 'a and b or c', '(a and b) or c'],
    ['not binds more than and', 'not a and b', '(not a) and b'],
    ['not binds more than or', 'not a or b', '(not a) or b'],
    ['not applies to a parenthesis as a whole', 'not (a or b)', 'not a and not b'],
    ['not of not is nothing', 'not not a', 'a'],
    ['three in a row', 'a and b and c', 'all of them'],
    ['1 of them', '1 of them', 'a or b or c'],
    ['any of them', 'any of them', '1 of them'],
    ['not 1 of them', 'not 1 of them', 'not a and not b and not c'],
    ['not all of them', 'not all of them', 'not (a and b and c)'],
    ['x of binds more than not and and', 'a and not 1 of b*', 'a and (not (b))'],
    ['parentheses need no spaces', '(a)and(not(b or c))', 'a and not (b or c)'],
    ['space and line ends do not matter', ' a\n  and\tb ', 'a and b'],
    ['words in capitals are the same words', 'a AND NOT b OR 1 OF c*', 'a and not b or c'],
    ['a list is joined by or', ['a and b', 'c'], '(a and b) or c'],
    ['a selection named twice', 'a and (a or b)', 'a'],
  ];
  for (const [what, one, other] of same) it(what, () => expect(truth(one)).to.equal(truth(other)));

  describe('with patterns', () => {
    const names = ['sel_a', 'sel_b', 'filter_main', '_sel_c'];
    const alike: readonly (readonly [what: string, one: string, other: string])[] = [
      ['a star at the end', '1 of sel_*', 'sel_a or sel_b'],
      ['all of', 'all of sel_*', 'sel_a and sel_b'],
      ['a star in front', '1 of *_main', 'filter_main'],
      ['a star in the middle', '1 of s*_b', 'sel_b'],
      ['several stars', 'all of *e*_*', 'sel_a and sel_b and filter_main'],
      ['a star alone is all without underscore', '1 of *', 'sel_a or sel_b or filter_main'],
      ['a pattern that begins with an underscore names such selections', '1 of _sel_*', '_sel_c'],
      ['them leaves names with an underscore in front out', 'all of them', 'sel_a and sel_b and filter_main'],
      ['no star: this name alone', '1 of sel_a', 'sel_a'],
      ['a name with an underscore can still be named', '_sel_c', '_sel_c and _sel_c'],
    ];
    for (const [what, one, other] of alike)
      it(what, () => expect(truth(one, names)).to.equal(truth(other, names)));

    it('a dot, a bracket or a question mark in a pattern is plain', () => {
      expect(truth('1 of a.*', ['a.b', 'axb'])).to.equal(truth('a.b', ['a.b', 'axb']));
    });
  });

  it('not any of a pattern that names nothing asks for nothing, as in pySigma', () => {
    expect(truth('a and not 1 of filter_*')).to.equal(truth('a'));
    expect(truth('a and not all of filter_*')).to.equal(truth('a'));
    expect(truth('a and not not not 1 of filter_*')).to.equal(truth('a'));
  });

  it('take selections named like words of the grammar, or like numbers and with dashes', () => {
    expect(truth('1 of them', ['1', 'all'])).to.equal('0111');
    expect(truth('sel-1 and not sel-2', ['sel-1', 'sel-2'])).to.equal('0100');
    expect(truth('them', ['them', 'a'])).to.equal('0101');
    expect(truth('android and notes or origin', ['android', 'notes', 'origin'])).to.equal('00011111');
  });

  it('mean what the same expression means in JavaScript', () => {
    const { expression } = fc.letrec<{ expression: string }>(tie => ({
      expression: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('a', 'b', 'c'),
        tie('expression').map(inner => `not ${inner}`),
        tie('expression').map(inner => `(${inner})`),
        fc
          .tuple(tie('expression'), fc.constantFrom(' and ', ' or '), tie('expression'))
          .map(parts => parts.join('')),
      ),
    }));
    fc.assert(
      fc.property(expression, text => {
        const script = text
          .replace(/\bnot /g, '!')
          .replace(/ and /g, '&&')
          .replace(/ or /g, '||');
        const plain = events(['a', 'b', 'c']).map(({ a = 0, b = 0, c = 0 }) =>
          Number(Boolean(new Function('a', 'b', 'c', `return ${script}`)(a, b, c))),
        );
        expect(truth(text)).to.equal(plain.join(''));
      }),
      { numRuns: 150 },
    );
  });

  const refused: readonly (readonly [condition: unknown, why: RegExp])[] = [
    ['a and', /it ends too early/],
    ['', /it ends too early/],
    ['and a', /there is no selection "and"/],
    ['a b', /"b" was not expected/],
    ['(a or b', /a parenthesis is not closed/],
    ['a or b)', /"\)" was not expected/],
    ['()', /there is no selection "\)"/],
    ['a and nosuch', /there is no selection "nosuch"/],
    ['1 of nosuch_*', /no selection is named like "nosuch_\*"/],
    ['a and not not 1 of nosuch_*', /no selection is named like/],
    ['not 1 of nosuch', /no selection is named like "nosuch"/],
    ['2 of them', /"2" of: only 1, any and all are known/],
    ['1 of', /no selection is named like ""/],
    ['a | count() by b > 5', /aggregations in conditions are obsolete: write a correlation rule/],
    ['a | near b', /aggregations in conditions are obsolete/],
    [null, /detection needs a condition/],
    [undefined, /detection needs a condition/],
    [[], /detection needs a condition/],
    [5, /detection needs a condition/],
    [['a', { b: 1 }], /detection needs a condition/],
  ];
  for (const [condition, why] of refused) {
    it(`refuses ${JSON.stringify(condition) ?? 'none'}, and says why`, () => {
      const detection = { ...named('a', 'b'), condition };
      const text = JSON.stringify({ title: 'rule', logsource: { product: 'lab' }, detection });
      expect(reasonAgainst(text)).to.match(why);
    });
  }
});
