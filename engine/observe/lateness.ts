import { type ClockOffset, toController } from '../hosts/index.ts';
import type { Seen } from './observation.ts';

interface Clocked {
  readonly clock: ClockOffset;
}

/** From the event's own time, brought to the controller's clock, to the first match; undefined where there is none. */
export function msToMatch({ matches, matchedAt }: Seen, { clock }: Clocked) {
  const [first] = matches;
  if (first === undefined || matchedAt === undefined) return undefined;
  return Math.max(0, Math.round(matchedAt - toController(clock, first.event.time)));
}

/** How long the first match took, where that was longer than the expectation allows. */
export function lateness(seen: Seen, context: Clocked) {
  const { must, within } = seen.expectation;
  const took = msToMatch(seen, context);
  const isLate = must === 'fire' && within !== undefined && took !== undefined && took > within;
  return isLate ? { took, within } : undefined;
}
