import { expect } from 'chai';
import fc from 'fast-check';
import { HostClock } from '../../engine/hosts/host-clock.ts';

const tickMs = 20;

/** Round trips one after the other, and at what part of each the host read its clock. */
const trips = fc.array(
  fc.record({
    pause: fc.integer({ min: 0, max: 30_000 }),
    trip: fc.integer({ min: 0, max: 2_000 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { minLength: 1, maxLength: 20 },
);
type Trips = typeof trips extends fc.Arbitrary<infer T> ? T : never;

/** Has the clock seen by each trip; `aheadAt` tells by how much the host is ahead at a moment. */
function seenBy(clock: HostClock, made: Trips, aheadAt: (time: number) => number, begin = 1e12) {
  let now = begin;
  for (const { pause, trip, part } of made) {
    const sent = now + pause;
    const at = sent + trip * part;
    now = sent + trip;
    clock.see({ hostTime: at + aheadAt(at), sent, received: now });
  }
  return now;
}

describe('a host’s clock that is looked at again and again', () => {
  it('is never said to step while it only drifts, slewed by NTP included, and its offset stays known', () => {
    const rates = fc.double({ min: -450e-6, max: 450e-6, noNaN: true });
    fc.assert(
      fc.property(trips, rates, fc.integer({ min: -1e9, max: 1e9 }), (made, rate, ahead) => {
        const clock = new HostClock();
        const aheadAt = (time: number) => ahead + (time - 1e12) * rate;
        const end = seenBy(clock, made, aheadAt);
        expect(clock.stepIn(0, Number.POSITIVE_INFINITY)).to.equal(undefined);
        expect(Math.abs(clock.offset - aheadAt(end))).to.be.at.most(clock.uncertainty + 2);
      }),
    );
  });

  it('is said to step, by how much and in which time, where no offset accounts for what was seen', () => {
    const steps = fc
      .integer({ min: -600_000, max: 600_000 })
      .filter(by => Math.abs(by) > 4_000 + tickMs + 1_000);
    fc.assert(
      fc.property(trips, trips, steps, (before, after, by) => {
        const clock = new HostClock();
        const at = seenBy(clock, before, () => 0);
        const end = seenBy(clock, after, () => by, at);
        const step = clock.stepIn(0, Number.POSITIVE_INFINITY);
        expect(step?.by).to.be.closeTo(by, 2_000 + 1_000);
        expect(step?.after).to.be.at.most(at);
        expect(step?.before).to.be.at.least(at).and.at.most(end);
        expect(clock.offset).to.be.closeTo(by, clock.uncertainty + 1);
      }),
    );
  });

  const steady = (hostTime: number, at: number) => ({ hostTime, sent: at, received: at + 2 });
  const stepped = () => {
    const clock = new HostClock();
    for (const at of [1_000, 2_000]) clock.see(steady(at, at));
    for (const at of [3_000, 4_000]) clock.see(steady(at - 5_000, at));
    return clock;
  };

  it('concerns what lies across the step alone', () => {
    expect(stepped().stepIn(1_500, 2_900)).to.deep.include({ after: 2_000, before: 3_002 });
    expect(stepped().stepIn(500, 2_000)).to.equal(undefined);
    expect(stepped().stepIn(3_002, 9_000)).to.equal(undefined);
  });

  it('is not said to step in a longer time because the host tells its time but vaguely', () => {
    const clock = new HostClock();
    clock.see({ ...steady(1_000, 1_000), within: 500 });
    clock.see({ ...steady(2_000 - 5_000, 2_000), within: 500 });
    expect(clock.stepIn(0, 9_000)).to.include({ after: 1_000, before: 2_002 });
    expect([clock.stepIn(0, 1_000), clock.stepIn(2_002, 9_000)]).to.deep.equal([undefined, undefined]);
    expect(clock.uncertainty).to.equal(501);
  });

  it('takes a reading that was on its way during the step for neither a second step nor the new time', () => {
    const clock = stepped();
    clock.see({ hostTime: 2_500, sent: 2_400, received: 4_500 });
    expect(clock.stepIn(3_002, 9_000)).to.equal(undefined);
    expect(clock.offset).to.be.closeTo(-5_000, 2);
  });

  it('is said to step after the last answer that speaks against it: a slow one before may have told either time', () => {
    const clock = new HostClock();
    for (const at of [1_000, 2_000]) clock.see(steady(at, at));
    clock.see({ hostTime: 8_500 - 5_000, sent: 3_000, received: 9_500 });
    expect(clock.stepIn(0, 9_999), 'no step is proven yet').to.equal(undefined);
    clock.see(steady(10_000 - 5_000, 10_000));
    expect(clock.stepIn(2_500, 3_000)).to.include({ after: 2_000, before: 10_002 });
  });

  it('is said to step in a time that holds the step, in whatever order answers and canaries come back', () => {
    const readings = fc.array(
      fc.record({
        sent: fc.integer({ min: 0, max: 60_000 }),
        trip: fc.integer({ min: 1, max: 8_000 }),
        part: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 2, maxLength: 15 },
    );
    fc.assert(
      fc.property(
        readings,
        fc.integer({ min: 0, max: 60_000 }),
        fc.integer({ min: -9_000, max: 9_000 }),
        (made, at, by) => {
          const clock = new HostClock();
          for (const { sent, trip, part } of made.toSorted((a, b) => a.sent + a.trip - b.sent - b.trip)) {
            const moment = sent + trip * part;
            clock.see({ hostTime: moment + (moment < at ? 0 : by), sent, received: sent + trip });
          }
          const step = clock.stepIn(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
          if (step === undefined) return;
          expect(step.after).to.be.at.most(at);
          expect(step.before).to.be.at.least(at);
          expect(clock.stepIn(step.before + 1e6, 1e9), 'one step is one').to.equal(undefined);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('knows whether it was looked at since', () => {
    const clock = new HostClock();
    expect(clock.isSeenAfter(0)).to.equal(false);
    clock.see(steady(1_000, 1_000));
    clock.see(steady(Number.NaN, 2_000));
    expect([clock.isSeenAfter(1_000), clock.isSeenAfter(1_001)]).to.deep.equal([true, false]);
  });

  it('knows the controller’s sleep by its wall clock', () => {
    const clock = new HostClock();
    clock.see({ ...steady(1_000, 1_000), wallAhead: 0 });
    clock.see({ ...steady(62_000, 2_000), wallAhead: 60_000 });
    expect(clock.stepIn(0, 9_000)).to.deep.include({ slept: true });
  });

  it('skips what is no time', () => {
    const clock = new HostClock();
    for (const hostTime of [Number.NaN, Number.POSITIVE_INFINITY])
      clock.see({ hostTime, sent: 1, received: 2 });
    expect(clock.isKnown).to.equal(false);
    clock.see(steady(1_000, 1_000));
    clock.see({ ...steady(Number.NaN, 2_000) });
    expect([clock.isKnown, clock.stepIn(0, 9_000)]).to.deep.equal([true, undefined]);
  });
});
