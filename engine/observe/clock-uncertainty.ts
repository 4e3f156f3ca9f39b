import type { Health } from '../../validators/index.ts';
import type { HostClock, Step } from '../hosts/index.ts';
import type { Observation } from './observation.ts';

interface Circumstances {
  readonly hostClock: Pick<HostClock, 'isKnown' | 'stepIn' | 'isSeenAfter'>;
}

/** Why nothing can be told of the act and its reversal by the host's times, a detection included. */
export function clockDoubt(
  { span }: Pick<Observation, 'span'>,
  { hostClock }: Circumstances,
): Health | undefined {
  if (!hostClock.isKnown) {
    const why = 'the host did not tell its time: events of the act cannot be told from others';
    return { state: 'inconclusive', why, fix: ['date  # on the host'] };
  }
  const step = hostClock.stepIn(span.from, span.to);
  if (step) return { state: 'inconclusive', why: whyOf(step), fix: ['repeat it when the clock is steady'] };
  if (hostClock.isSeenAfter(span.to)) return undefined;
  const why = 'the host did not tell its time after the reversal: its clock may have been stepped';
  return { state: 'inconclusive', why, fix: ['date  # on the host'] };
}

function whyOf({ by, slept }: Step): string {
  const seconds = (Math.abs(by) / 1000).toFixed(1);
  if (slept)
    return `this machine slept for ${seconds} s between act and reversal: their events cannot be told apart`;
  const where = by > 0 ? 'forward' : 'back';
  return `the host's clock stepped ${where} by ${seconds} s between act and reversal: their events cannot be told apart`;
}
