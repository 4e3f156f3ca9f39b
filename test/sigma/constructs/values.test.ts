import { expect } from 'chai';
import { absent, cases, detecting, selecting } from './asking.ts';

describe('values of rules and events', () => {
  describe('texts, numbers and truth', () => {
    cases([
      ['texts compare without case', { F: 'EvIl' }, ['evil', 'EVIL'], ['evi']],
      ['also beyond ASCII', { F: 'ÄÖ-Σ' }, ['äö-σ', 'äö-ς', 'ÄÖ-Σ'], ['ao-s']],
      [
        'sharp s is not ss, dotless i not i',
        { F: ['straße', 'ı'] },
        ['STRASSE'.length === 7 ? 'STRAßE' : ''],
        ['strasse', 'i', 'I'],
      ],
      ['a number is the number or its text', { F: 4688 }, [4688, '4688'], [46880, '04688', '4688 ', 4688.5]],
      ['a text that is a number too', { F: '4688' }, [4688, '4688'], ['0x1250', 4689]],
      ['0 is neither empty nor false nor absent', { F: 0 }, [0, '0'], ['', false, null, absent]],
      ['negative numbers and fractions', { F: [-1, 0.5] }, [-1, '-1', 0.5, '0.5'], [1, 5, '.5']],
      ['hexadecimal stays the text that it is', { F: '0x17' }, ['0x17', '0X17'], [23, '23']],
      ['true is true or its text', { F: true }, [true, 'true', 'True'], [false, 1, '1']],
      ['false likewise', { F: 'false' }, [false, 'False'], [true, 0, null, absent]],
      ['a list holds if one value does', { F: ['a', 1, true] }, ['A', 1, 'TRUE'], ['b', 2]],
    ]);
  });

  describe('null, the empty text and existence', () => {
    cases([
      ['null is null or an absent field', { F: null }, [null, absent, []], ['', 0, false, 'null']],
      ['an empty text is one and nothing else', { F: '' }, [''], [null, absent, ' ', 0, []]],
      ['an empty list of a rule is null, as in pySigma', { F: [] }, [null, absent], ['', 'x']],
      ['a tilde and nothing are null in YAML', { F: null }, [absent], ['~']],
      ['exists asks for the field and not its value', { 'F|exists': true }, ['x', '', null, 0], [absent]],
      ['exists: false wants it to be absent', { 'F|exists': false }, [absent], ['x', '', null]],
      ['null among other values is one of them', { F: ['', null] }, ['', null, absent], ['x']],
    ]);

    it('not null needs a selection of its own, negated', () => {
      const asks = detecting({
        selection: { A: 1 },
        filter: { F: null },
        condition: 'selection and not filter',
      });
      expect([asks({ A: 1, F: '' }), asks({ A: 1, F: null }), asks({ A: 1 })]).to.deep.equal([
        true,
        false,
        false,
      ]);
    });
  });

  describe('what YAML makes of a value', () => {
    const yaml = (value: string) => detecting(`{s: {F: ${value}}, condition: s}`);

    it('reads 1.2: yes, no, on and off are texts', () => {
      expect(['yes', 'no', 'on', 'off'].filter(word => !yaml(word)({ F: word }))).to.deep.equal([]);
      expect(yaml('yes')({ F: true })).to.equal(false);
    });

    it('keeps a number that JavaScript would round', () => {
      const asks = yaml('9223372036854775807');
      expect(asks({ F: '9223372036854775807' })).to.equal(true);
      expect(asks({ F: '9223372036854775808' })).to.equal(false);
      expect(asks(JSON.parse('{"F": 9223372036854775807}'))).to.equal(true);
    });

    it('keeps numbers of other bases, with signs and leading zeros as they are written', () => {
      const written = ['0x1', '010', '+5', '0o17', '-0', '0x1F'];
      expect(written.filter(text => !yaml(text)({ F: text }))).to.deep.equal([]);
      expect(written.filter(text => yaml(text)({ F: String(Number(text)) }))).to.deep.equal([]);
      expect(detecting('{s: {F|gt: 0x10}, condition: s}')({ F: 17 })).to.equal(true);
    });

    it('compares texts that are numbers as texts', () => {
      const pairs = [
        ['1.10', '1.1'],
        ['10.0', '10'],
        ['9007199254740993', '9007199254740992'],
      ] as const;
      expect(pairs.filter(([wanted, seen]) => yaml(`'${wanted}'`)({ F: seen }))).to.deep.equal([]);
      expect(detecting("{keywords: ['1.0'], condition: keywords}")({ F: 'ping 10.9.8.7' })).to.equal(false);
    });

    it('keeps the text of a number that would read otherwise than it is written', () => {
      expect([yaml('12e3')({ F: '12e3' }), yaml('12e3')({ F: 12000 })]).to.deep.equal([true, false]);
      const asks = yaml('1.0');
      expect([asks({ F: '1.0' }), asks(JSON.parse('{"F": 1.0}')), asks({ F: '1.00' })]).to.deep.equal([
        true,
        true,
        false,
      ]);
      expect([yaml('0.5')({ F: 0.5 }), detecting('{s: {F|gt: 1.0}, condition: s}')({ F: 2 })]).to.deep.equal([
        true,
        true,
      ]);
    });

    it('takes dates and times for the texts that they are', () => {
      expect(yaml('2024-05-01')({ F: '2024-05-01' })).to.equal(true);
      expect(yaml('2024-05-01T10:00:00Z')({ F: '2024-05-01T10:00:00Z' })).to.equal(true);
      expect(yaml('12:30:45')({ F: '12:30:45' })).to.equal(true);
    });

    it('reads block scalars and single quotes', () => {
      const asks = detecting("\n  s:\n    F: >-\n      a\n      b\n    G: 'it''s'\n  condition: s");
      expect(asks({ F: 'a b', G: "it's" })).to.equal(true);
    });
  });

  describe('fields with several values', () => {
    cases([
      ['hold if one of the values does', { F: 'b' }, [['a', 'b'], 'b'], [['a'], []]],
      [
        'all may be met by different values',
        { 'F|contains|all': ['a', 'b'] },
        [['xa', 'xb'], 'ab'],
        [['xa', 'x']],
      ],
      ['also for expressions, numbers and networks', { 'F|re': '^a.$' }, [['x', 'ab']], [['x', 'xab']]],
      ['one number among others is enough', { 'F|gt': 5 }, [[1, '6']], [[1, 5], ['a']]],
      ['null is among them', { F: null }, [['a', null]], [['a']]],
      ['neq wants none of them', { 'F|neq': 'b' }, [['a', 'c'], absent], [['a', 'b']]],
    ]);
  });

  describe('nested fields', () => {
    it('are reached by dots', () => {
      const asks = selecting({ 'process.parent.name': 'sh' });
      expect(asks({ process: { parent: { name: 'SH' } } })).to.equal(true);
      expect(asks({ process: { parent: 'sh' } })).to.equal(false);
    });

    it('may also be written flat, or half and half; the exact name comes first', () => {
      const asks = selecting({ 'a.b.c': 'x' });
      expect(asks({ 'a.b.c': 'x' })).to.equal(true);
      expect(asks({ 'a.b': { c: 'x' } })).to.equal(true);
      expect(asks({ a: { 'b.c': 'x' } })).to.equal(true);
      expect(asks({ 'a.b.c': 'y', a: { b: { c: 'x' } } })).to.equal(false);
    });

    it('go through lists: one element is enough', () => {
      const asks = selecting({ 'answers.data': '10.0.0.1' });
      expect(asks({ answers: [{ data: '1.1.1.1' }, { data: '10.0.0.1' }] })).to.equal(true);
      expect(asks({ answers: [{ name: '10.0.0.1' }] })).to.equal(false);
    });

    it('are their JSON where a rule asks for the whole', () => {
      const asks = selecting({ 'targets|contains': 'Admins' });
      expect(asks({ targets: { name: 'Global Admins' } })).to.equal(true);
      expect(asks({ targets: [{ name: 'x' }, { name: 'admins' }] })).to.equal(true);
      expect(asks({ targets: [{ name: 'x' }] })).to.equal(false);
      expect(selecting({ targets: '{"n":1}' })({ targets: { n: 1 } })).to.equal(true);
    });

    it('exist, are null and are compared as others are', () => {
      const fields = { a: { b: null, n: '7' } };
      expect(
        selecting({ 'a.b|exists': true, 'a.c|exists': false, 'a.b': null, 'a.n|gte': 7 })(fields),
      ).to.equal(true);
    });
  });

  it('names of fields compare with case, as logs write them', () => {
    expect(selecting({ Image: 'x' })({ image: 'x' })).to.equal(false);
  });

  it('names of fields may have spaces, dashes and other signs', () => {
    expect(
      selecting({ 'Threat Name': 'x', 'c-uri': 'y', '@t': 'z' })({
        'Threat Name': 'x',
        'c-uri': 'y',
        '@t': 'z',
      }),
    ).to.equal(true);
  });
});
