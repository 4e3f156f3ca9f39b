import { isIPv6 } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { absent, cases, selecting } from './asking.ts';

const dotted = (address: number) => [24, 16, 8, 0].map(shift => (address >>> shift) & 255).join('.');

describe('comparisons of numbers', () => {
  cases([
    ['lt', { 'F|lt': 10 }, [9, '9', -1, 9.5], [10, 11, '10', 'a', '', null, absent, true]],
    ['lte', { 'F|lte': 10 }, [10, '10.0', 9], [10.1, absent]],
    ['gt', { 'F|gt': 10 }, [11, '10.5', 1e3], [10, 9, '9', absent]],
    ['gte', { 'F|gte': 10 }, [10, '11'], [9.9]],
    ['by value and not by text', { 'F|gt': 9 }, ['10', '1e2'], ['8']],
    ['of negative numbers and fractions', { 'F|lt': -0.5 }, [-1, '-0.6'], [0, '-0.5']],
    ['of hexadecimal, as Windows writes it', { 'F|gte': 256 }, ['0x100', '0x1A4'], ['0xff', '0x']],
    ['with a number written as text in the rule', { 'F|gt': '10' }, [11], [10]],
    ['of a list is one of them', { 'F|lt': [5, 10] }, [7], [10]],
    ['of a list with all', { 'F|gt|all': [5, 10] }, [11], [7]],
  ]);

  it('as a range', () => {
    const asks = selecting({ 'F|gte': 1024, 'F|lt': 2048 });
    expect([1023, 1024, 2047, 2048].map(F => asks({ F }))).to.deep.equal([false, true, true, false]);
  });

  it('say what the language says of any numbers', () => {
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(number, number, fc.boolean(), (wanted, seen, asText) => {
        const event = { F: asText ? String(seen) : seen };
        const outcomes = ['lt', 'lte', 'gt', 'gte'].map(name => selecting({ [`F|${name}`]: wanted })(event));
        expect(outcomes).to.deep.equal([seen < wanted, seen <= wanted, seen > wanted, seen >= wanted]);
      }),
    );
  });
});

describe('networks', () => {
  cases([
    [
      'of IPv4',
      { 'F|cidr': '10.0.0.0/8' },
      ['10.0.0.1', '10.255.255.255'],
      ['11.0.0.0', '9.255.255.255', absent, ''],
    ],
    [
      'of a prefix within a byte',
      { 'F|cidr': '172.16.0.0/12' },
      ['172.31.0.1'],
      ['172.32.0.1', '172.15.0.1'],
    ],
    ['of everything and of one address', { 'F|cidr': ['0.0.0.0/0'] }, ['1.2.3.4'], ['::1', 'x']],
    ['/32', { 'F|cidr': '192.0.2.1/32' }, ['192.0.2.1'], ['192.0.2.2']],
    ['without a length: one address', { 'F|cidr': '192.0.2.1' }, ['192.0.2.1'], ['192.0.2.2']],
    ['of IPv6', { 'F|cidr': 'fe80::/10' }, ['fe80::1', 'FEBF::1', 'fe80::1%eth0'], ['fec0::1', '10.0.0.1']],
    [
      'however the address is written',
      { 'F|cidr': '2001:db8::/32' },
      ['2001:0db8:0:0:0:0:0:1', '2001:db8::1.2.3.4'],
      [],
    ],
    ['::1', { 'F|cidr': '::1/128' }, ['::1', '0:0:0:0:0:0:0:1'], ['::2', '127.0.0.1']],
    [
      'of IPv4 in IPv6',
      { 'F|cidr': '10.0.0.0/8' },
      ['::ffff:10.1.2.3', '::FFFF:a01:203'],
      ['::ffff:11.1.2.3'],
    ],
    [
      'that is IPv4 written as IPv6',
      { 'F|cidr': '::ffff:10.0.0.0/104' },
      ['10.1.2.3', '::ffff:10.1.2.3'],
      ['11.1.2.3', '::a01:203'],
    ],
    [
      'of all IPv4 written as IPv6',
      { 'F|cidr': '::ffff:0:0/96' },
      ['10.1.2.3', '::ffff:1.1.1.1'],
      ['fe80::1'],
    ],
    ['of a list', { 'F|cidr': ['10.0.0.0/8', 'fc00::/7'] }, ['10.1.1.1', 'fd00::1'], ['192.168.0.1']],
    [
      'not of what is no address',
      { 'F|cidr': '10.0.0.0/8' },
      [],
      ['10.1', '10.0.0.1:80', '10.0.0.1/8', 10, null, '010.0.0.1'],
    ],
  ]);

  it('of any length hold the addresses that share their bits', () => {
    const address = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 32 }), (network, seen, length) => {
        const shares = length === 0 || (network ^ seen) >>> (32 - length) === 0;
        expect(selecting({ 'F|cidr': `${dotted(network)}/${length}` })({ F: dotted(seen) })).to.equal(shares);
      }),
    );
  });

  it('hold any address of IPv6 that begins as they do', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 8 }), (address, groups) => {
        fc.pre(isIPv6(address));
        expect(selecting({ 'F|cidr': `${address}/${groups * 16}` })({ F: address.toUpperCase() })).to.equal(
          true,
        );
      }),
    );
  });
});

describe('parts of a time', () => {
  const at = '2024-02-29T23:07:59.123Z';
  const parts = { minute: 7, hour: 23, day: 29, week: 9, month: 2, year: 2024 };
  for (const [part, value] of Object.entries(parts)) {
    it(part, () => {
      expect(selecting({ [`F|${part}`]: value })({ F: at })).to.equal(true);
      expect(selecting({ [`F|${part}`]: value + 1 })({ F: at })).to.equal(false);
    });
  }

  cases([
    ['of a list', { 'F|hour': [22, 23] }, [at, '2024-01-01 22:00:00'], ['2024-01-01 21:59:59']],
    ['compared', { 'F|hour|gte': 22 }, [at], ['2024-01-01T21:59:59Z']],
    ['compared, the other way round', { 'F|lt|hour': 6 }, ['2024-01-01T05:59:59Z'], ['2024-01-01T06:00:00Z']],
    [
      'as it is written, whatever the zone',
      { 'F|hour': 23 },
      ['2024-02-29T23:07:59+02:00', '2024/02/29 23:07'],
      ['2024-02-29T21:07:59Z'],
    ],
    [
      'of seconds and milliseconds since 1970',
      { 'F|year': 2024 },
      [1709248079, '1709248079123', 1709248079.5],
      [12],
    ],
    [
      'not of what is no time',
      { 'F|month': 2 },
      ['2024-02-01'],
      ['2024-02-30T00:00:00Z', '02', 'x', '', null, absent],
    ],
    ['neq', { 'F|year|neq': 2024 }, ['2023-01-01', absent], [at]],
    [
      'weeks are those of ISO 8601',
      { 'F|week': 1 },
      ['2024-12-30T00:00:00Z', '2021-01-04'],
      ['2021-01-03', '2024-12-29'],
    ],
    ['week 53', { 'F|week': 53 }, ['2021-01-03', '2020-12-31'], ['2021-01-04']],
  ]);

  it('of any moment are what its ISO 8601 says', () => {
    // Before 1973 milliseconds and seconds cannot be distinguished.
    const moment = fc.date({ min: new Date('1974-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, date => {
        const [, year, month, day, hour, minute] =
          /(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(date.toISOString())?.map(Number) ?? [];
        for (const F of [date.toISOString(), date.getTime()]) {
          expect(selecting({ 'F|year': year, 'F|month': month, 'F|day': day })({ F })).to.equal(true);
          expect(selecting({ 'F|hour': hour, 'F|minute': minute })({ F })).to.equal(true);
        }
      }),
    );
  });
});
