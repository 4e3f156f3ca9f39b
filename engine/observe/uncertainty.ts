import type { Health } from '../../validators/index.ts';
import { type ClockOffset, isVague } from '../hosts/index.ts';
import type { Observation } from './observation.ts';

interface Circumstances {
  readonly clock: ClockOffset;
  readonly options: { readonly dwellMs: number };
}

/** Why no miss can be claimed in a log that lost a part of what the act left there. */
export function incompleteness({ owned }: Pick<Observation, 'owned'>, kind: string): Health | undefined {
  const event = owned.find(({ source, lacks }) => source === kind && lacks !== undefined);
  if (event?.lacks === undefined) return undefined;
  return {
    state: 'inconclusive',
    why: `event ${event.id} of the act is incomplete: ${event.lacks}`,
    fix: [],
  };
}

/** Why no miss can be claimed, however well the log was read. */
export function doubtOf(
  { lost }: Pick<Observation, 'lost'>,
  { clock, options }: Circumstances,
): Health | undefined {
  const state = 'inconclusive';
  if (isVague(clock, options.dwellMs)) {
    const seconds = Math.ceil(clock.uncertainty / 1000);
    const why = `the host's clock is known to within ${seconds} s only: events of the act may be taken for the reversal's`;
    return { state, why, fix: [`--dwell ${2 * seconds}s`] };
  }
  const why = `${lost} events of the act's time could not be kept, the host logged so many`;
  return lost > 0 ? { state, why, fix: ['drill while the host has less to log'] } : undefined;
}
