import { expect } from 'chai';
import { selecting } from './asking.ts';

describe('selections', () => {
  it('of a map want all of its items', () => {
    const asks = selecting({ EventLog: 'Security', EventID: [517, 1102] });
    expect(asks({ EventLog: 'security', EventID: 1102 })).to.equal(true);
    expect(asks({ EventLog: 'Security', EventID: 518 })).to.equal(false);
    expect(asks({ EventID: 517 })).to.equal(false);
  });

  it('of a list of maps want one of them', () => {
    const asks = selecting([{ 'Image|endswith': '\\a.exe' }, { 'Description|contains': 'test', Level: 1 }]);
    expect(asks({ Image: 'C:\\a.exe' })).to.equal(true);
    expect(asks({ Description: 'a test', Level: 1 })).to.equal(true);
    expect(asks({ Description: 'a test', Level: 2 })).to.equal(false);
  });

  it('of a list of maps and texts take the texts for keywords', () => {
    const asks = selecting([{ A: 1 }, 'evil']);
    expect([asks({ A: 1 }), asks({ B: 'an evil' }), asks({ B: 'x' })]).to.deep.equal([true, true, false]);
  });

  it('of lists in lists want one of each', () => {
    const asks = selecting([[{ A: 1 }, { A: 2 }], [{ B: 3 }]]);
    expect([asks({ A: 2 }), asks({ B: 3 }), asks({ A: 3 })]).to.deep.equal([true, true, false]);
  });

  describe('of keywords', () => {
    it('look for one of the texts anywhere in any field, without case', () => {
      const asks = selecting(['event::clear', 'EVILSERVICE']);
      expect(asks({ a: 'x', Message: 'ran Event::Clear here' })).to.equal(true);
      expect(asks({ a: 'evilservice' })).to.equal(true);
      expect(asks({ a: 'event::', b: 'clear' })).to.equal(false);
    });

    it('see nested fields, elements of lists, numbers and truth', () => {
      const asks = selecting(['needle', 4711]);
      expect(asks({ a: { b: [{ c: 'a needle!' }] } })).to.equal(true);
      expect(asks({ a: [1, 47110] })).to.equal(true);
      expect(selecting('true')({ a: true })).to.equal(true);
    });

    it('do not see the names of fields', () => {
      expect(selecting('needle')({ needle: 'x' })).to.equal(false);
    });

    it('with |all want every text, in whichever field', () => {
      const asks = selecting({ '|all': ['OabVirtualDirectory', ' -ExternalUrl '] });
      expect(asks({ a: 'Set-OabVirtualDirectory', b: 'x -ExternalUrl y' })).to.equal(true);
      expect(asks({ a: 'Set-OabVirtualDirectory' })).to.equal(false);
    });

    it('may have wildcards and their escapes', () => {
      const asks = selecting(['a*z', '1\\*2']);
      expect([asks({ m: 'x a-z x' }), asks({ m: '1*2' }), asks({ m: '1x2' })]).to.deep.equal([
        true,
        true,
        false,
      ]);
    });

    it('take modifiers: cased, re, windash, base64offset', () => {
      expect(selecting({ '|cased': 'Evil' })({ m: 'an evil' })).to.equal(false);
      expect(selecting({ '|re': 'ev.l$' })({ m: 'an evil' })).to.equal(true);
      expect(selecting({ '|re': '^ev.l' })({ m: 'an evil' })).to.equal(false);
      expect(selecting({ '|windash|all': ['-a', '-b'] })({ m: '/a /b' })).to.equal(true);
      const message = Buffer.from('xx IEX (New-Object) yy').toString('base64');
      expect(selecting({ '|base64offset|contains': 'IEX (New' })({ m: message })).to.equal(true);
    });

    it('may stand beside fields in one map: both have to hold', () => {
      const asks = selecting({ '|contains': 'evil', EventID: 1 });
      expect([asks({ EventID: 1, m: 'evil' }), asks({ EventID: 1 }), asks({ m: 'evil' })]).to.deep.equal([
        true,
        false,
        false,
      ]);
    });

    it('may be one plain value', () => {
      expect(selecting('evil')({ m: 'an evil' })).to.equal(true);
    });
  });
});
