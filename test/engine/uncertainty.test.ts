import { expect } from 'chai';
import { apartMs } from '../../engine/hosts/clock.ts';
import { doubtOf } from '../../engine/observe/uncertainty.ts';

const at = (uncertainty: number, dwellMs = 0) => ({
  clock: { offset: 0, uncertainty },
  options: { dwellMs },
});

describe('whether a miss can be claimed', () => {
  it('keeps act and reversal apart by twice what is not known of the clock, and a tick', () => {
    expect([apartMs(at(40).clock), apartMs(at(2_000).clock)]).to.deep.equal([96, 4_016]);
    expect(doubtOf({ lost: 0 }, at(2_000))).to.equal(undefined);
  });

  it('not where they cannot be kept so far apart, unless the operator has it dwell so long', () => {
    expect(doubtOf({ lost: 0 }, at(8_000))).to.deep.include({ state: 'inconclusive', fix: ['--dwell 16s'] });
    expect(doubtOf({ lost: 0 }, at(8_000, 16_000))).to.equal(undefined);
  });

  it('not where events of the act may have been dropped', () => {
    expect(doubtOf({ lost: 3 }, at(1))).to.deep.include({ state: 'inconclusive' });
  });
});
