import { expect } from 'chai';
import fc from 'fast-check';
import { offsetFrom, toController, toHost } from '../../engine/hosts/clock.ts';

const ms = fc.integer({ min: 0, max: 2e12 });
const span = fc.integer({ min: 0, max: 60_000 });

describe('the offset of a host’s clock', () => {
  it('is within the uncertainty, whenever in the round trip the host read its clock', () => {
    fc.assert(
      fc.property(
        ms,
        span,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer(),
        (sent, trip, part, ahead) => {
          const hostTime = sent + trip * part + ahead;
          const { offset, uncertainty } = offsetFrom(hostTime, sent, sent + trip);
          expect(Math.abs(offset - ahead)).to.be.at.most(uncertainty + 1e-3);
        },
      ),
    );
  });

  it('brings a time to the host and back', () => {
    fc.assert(
      fc.property(ms, ms, span, (time, hostTime, trip) => {
        const clock = offsetFrom(hostTime, time, time + trip);
        expect(toController(clock, toHost(clock, time))).to.be.closeTo(time, 1e-3);
      }),
    );
  });

  it('is positive where the host is ahead', () => {
    expect(offsetFrom(5_000, 1_000, 3_000)).to.deep.equal({ offset: 3_000, uncertainty: 1_000 });
  });
});
