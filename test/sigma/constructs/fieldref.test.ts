import { expect } from 'chai';
import { selecting } from './asking.ts';

describe('references to other fields', () => {
  const holds = (key: string, A: unknown, B: unknown) => selecting({ [key]: 'B' })({ A, B });

  it('compare without case', () => {
    expect(holds('A|fieldref', 'C:\\x.EXE', 'c:\\X.exe')).to.equal(true);
    expect(holds('A|fieldref', 'x', 'y')).to.equal(false);
  });
  it('compare with case where they are cased', () => {
    expect(holds('A|fieldref|cased', 'x', 'X')).to.equal(false);
    expect(holds('A|fieldref|cased', 'X', 'X')).to.equal(true);
  });
  it('take the other value for what it is, wildcards and expressions included', () => {
    expect(holds('A|fieldref', 'abc', 'a*')).to.equal(false);
    expect(holds('A|fieldref|contains', 'x a* y', 'a*')).to.equal(true);
    expect(holds('A|fieldref', 'C:\\\\x', 'C:\\x')).to.equal(false);
  });
  it('at the beginning, at the end, anywhere', () => {
    expect(holds('A|fieldref|startswith', 'abc', 'AB')).to.equal(true);
    expect(holds('A|fieldref|startswith', 'abc', 'bc')).to.equal(false);
    expect(holds('A|fieldref|endswith', 'abc', 'BC')).to.equal(true);
    expect(holds('A|fieldref|endswith', 'abc', 'ab')).to.equal(false);
    expect(holds('A|fieldref|contains', 'abc', 'b')).to.equal(true);
    expect(holds('A|fieldref|contains', 'abc', 'x')).to.equal(false);
  });
  it('startswith and endswith together are contains, as in pySigma', () => {
    expect(holds('A|fieldref|startswith|endswith', 'abc', 'b')).to.equal(true);
  });
  it('with neq', () => {
    expect(holds('A|fieldref|neq', 'x', 'y')).to.equal(true);
    expect(holds('A|fieldref|neq', 'x', 'X')).to.equal(false);
  });
  it('numbers equal their texts', () => {
    expect(holds('A|fieldref', 4711, '4711')).to.equal(true);
  });
  it('hold for none where one of the fields is absent or null', () => {
    expect(selecting({ 'A|fieldref': 'B' })({ A: 'x' })).to.equal(false);
    expect(selecting({ 'A|fieldref': 'B' })({})).to.equal(false);
    expect(selecting({ 'A|fieldref|contains': 'B' })({ A: 'x', B: null })).to.equal(false);
  });
  it('of fields with several values hold if one equals one', () => {
    expect(holds('A|fieldref', ['x', 'y'], ['z', 'Y'])).to.equal(true);
    expect(holds('A|fieldref', ['x'], ['z'])).to.equal(false);
  });
  it('of a list of fields: one of them, or all', () => {
    const event = { A: 'x', B: 'x', C: 'y' };
    expect(selecting({ 'A|fieldref': ['B', 'C'] })(event)).to.equal(true);
    expect(selecting({ 'A|fieldref|all': ['B', 'C'] })(event)).to.equal(false);
  });
  it('reach nested fields', () => {
    expect(selecting({ 'a.b|fieldref': 'c.d' })({ a: { b: 'x' }, c: { d: 'X' } })).to.equal(true);
  });
});
