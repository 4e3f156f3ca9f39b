import { expect } from 'chai';
import fc from 'fast-check';
import { isWithin, parseHours } from '../../inventory/hours.ts';

/** Monday 2 November 2026 is day 0; local time, as the inventory's hours are. */
const at = (day: number, time: string): Date =>
  new Date(2026, 10, 2 + day, Number(time.slice(0, 2)), Number(time.slice(3)));

function holds(span: string, day: number, time: string): boolean {
  const hours = parseHours(span);
  if (typeof hours === 'string') throw new Error(`${span} ${hours}`);
  return isWithin(hours, at(day, time));
}

describe('hours', () => {
  const [mon, , , , fri, sat, sun] = [0, 1, 2, 3, 4, 5, 6] as const;

  for (const [span, day, time, within] of [
    ['08:00-18:00', mon, '07:59', false],
    ['08:00-18:00', mon, '08:00', true],
    ['08:00-18:00', mon, '17:59', true],
    ['08:00-18:00', mon, '18:00', false],
    ['22:00-06:00', mon, '21:59', false],
    ['22:00-06:00', mon, '22:00', true],
    ['22:00-06:00', mon, '05:59', true],
    ['22:00-06:00', mon, '06:00', false],
    ['mon-fri 08:00-18:00', fri, '12:00', true],
    ['mon-fri 08:00-18:00', sat, '12:00', false],
    ['sat,sun 00:00-24:00', sun, '23:59', true],
    ['sat,sun 00:00-24:00', mon, '00:00', false],
    ['fri 22:00-06:00', sat, '05:59', true],
    ['fri 22:00-06:00', fri, '05:59', false],
    ['fri 22:00-06:00', sat, '22:00', false],
    ['sun 22:00-06:00', mon, '01:00', true],
    ['fri-mon 10:00-11:00', sun, '10:30', true],
    ['FRI-MON 10:00-11:00', 2, '10:30', false],
  ] as const) {
    it(`${span} ${within ? 'holds' : 'does not hold'} on day ${day} at ${time}`, () => {
      expect(holds(span, day, time)).to.equal(within);
    });
  }

  it('and their opposite divide every minute of the week between them', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const clock = (m: number) =>
      `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(minute, minute, fc.integer({ min: 0, max: 6 }), minute, (from, to, day, now) => {
        fc.pre(from !== to);
        const inside = holds(`${clock(from)}-${clock(to)}`, day, clock(now));
        expect(holds(`${clock(to)}-${clock(from)}`, day, clock(now))).to.equal(!inside);
      }),
    );
  });

  for (const [text, wrong] of [
    ['22-06', 'is no span of hours'],
    ['8:00-18:00', 'is no span of hours'],
    ['08:00-24:01', 'has no such time as 24:01'],
    ['24:00-08:00', 'has no such time as 24:00'],
    ['08:60-09:00', 'has no such time as 08:60'],
    ['08:00-08:00', 'spans no time at all'],
    ['monday 08:00-09:00', 'has no such day as "monday"'],
    ['mon-wed-fri 08:00-09:00', 'has no such day as "fri"'],
    ['mon, 08:00-09:00', 'has no such day as ""'],
  ] as const) {
    it(`${text} ${wrong}`, () => expect(parseHours(text)).to.equal(wrong));
  }
});
