import { expect } from 'chai';
import fc from 'fast-check';
import { cases, selecting } from './asking.ts';

const base64 = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64');
/** Bytes as a log shows them, each as one character. */
const bytes = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding).toString('latin1');

describe('base64', () => {
  cases([
    ['encodes the text', { 'F|base64': 'whoami' }, [base64('whoami')], ['whoami', `${base64('whoami')}x`]],
    ['may stand before contains', { 'F|base64|contains': 'abc' }, [`x${base64('abc')}y`], ['abc']],
    ['encodes UTF-8', { 'F|base64': 'é' }, [base64('é')], [Buffer.from('é', 'latin1').toString('base64')]],
    ['of a list', { 'F|base64|contains': ['ab', 'cd'] }, [`-${base64('cd')}`], [base64('xy')]],
    ['encodes plain stars', { 'F|base64': 'a\\*' }, [base64('a*')], []],
    ['of UTF-16', { 'F|wide|base64': 'cmd' }, [base64(Buffer.from('cmd', 'utf16le'))], [base64('cmd')]],
  ]);

  it('ignores case in what it made, unless cased', () => {
    expect(selecting({ 'F|base64': 'whoami' })({ F: base64('whoami').toLowerCase() })).to.equal(true);
    expect(selecting({ 'F|base64|cased': 'whoami' })({ F: base64('whoami').toLowerCase() })).to.equal(false);
  });
});

describe('base64offset', () => {
  const text = fc.string({ unit: fc.constantFrom(...'abcXYZ019 -/\\.:éß😀'), minLength: 4, maxLength: 12 });
  const around = fc.uint8Array({ maxLength: 9 });
  const within = (before: Uint8Array, inner: Buffer, after: Uint8Array) =>
    base64(Buffer.concat([before, inner, after]));

  it('finds a text at any place of a longer one', () => {
    const rule = (value: string) => ({ 'F|base64offset|contains': value.replace(/[\\*?]/g, '\\$&') });
    fc.assert(
      fc.property(around, text, around, (before, value, after) => {
        expect(selecting(rule(value))({ F: within(before, Buffer.from(value), after) })).to.equal(true);
      }),
    );
  });

  const encodings: readonly (readonly [modifier: string, encode: (text: string) => Buffer])[] = [
    ['wide', value => Buffer.from(value, 'utf16le')],
    ['utf16le', value => Buffer.from(value, 'utf16le')],
    ['utf16be', value => Buffer.from(value, 'utf16le').swap16()],
    ['utf16', value => Buffer.from(`\ufeff${value}`, 'utf16le')],
  ];
  for (const [modifier, encode] of encodings) {
    it(`finds a text that is ${modifier} at any place`, () => {
      fc.assert(
        fc.property(around, text, around, (before, value, after) => {
          const rule = { [`F|${modifier}|base64offset|contains`]: value.replace(/[\\*?]/g, '\\$&') };
          expect(selecting(rule)({ F: within(before, encode(value), after) })).to.equal(true);
        }),
      );
    });
  }

  it('does not find what is not there', () => {
    const asks = selecting({ 'F|base64offset|contains': 'foobar' });
    expect(asks({ F: base64('a fooba r') })).to.equal(false);
    expect(asks({ F: 'foobar' })).to.equal(false);
  });

  it('makes the three forms of the specification', () => {
    const asks = selecting({ 'F|base64offset': 'foobar' });
    expect(['Zm9vYmFy', 'Zvb2Jhc', 'mb29iYX'].filter(form => !asks({ F: form }))).to.deep.equal([]);
  });

  it('all of a list wants one form of each', () => {
    const asks = selecting({ 'F|base64offset|contains|all': ['whoami', 'ipconfig'] });
    expect(asks({ F: base64('x whoami; ipconfig') })).to.equal(true);
    expect(asks({ F: base64('x whoami; ip config') })).to.equal(false);
  });
});

describe('UTF-16', () => {
  cases([
    ['utf16le', { 'F|utf16le': 'cmd' }, ['c\0m\0d\0'], ['cmd', '\0c\0m\0d']],
    ['wide is utf16le', { 'F|wide|contains': 'cmd' }, ['xc\0m\0d\0x'], ['cmd']],
    ['utf16be', { 'F|utf16be': 'cmd' }, ['\0c\0m\0d'], ['c\0m\0d\0']],
    ['utf16 puts the byte order mark in front', { 'F|utf16': 'cmd' }, ['\xff\xfec\0m\0d\0'], ['c\0m\0d\0']],
    ['keeps wildcards', { 'F|wide': 'a*b?' }, ['a\0xxb\0x'], ['a\0b\0']],
    ['of all of Unicode', { 'F|wide': 'é€😀' }, [bytes('é€😀', 'utf16le')], ['é€😀']],
    ['without case', { 'F|wide': 'CMD' }, ['c\0m\0d\0'], []],
  ]);
});
