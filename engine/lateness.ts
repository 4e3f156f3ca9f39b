import { toController } from './clock.ts';
import type { HostContext } from './context.ts';
import type { Seen } from './observation.ts';

/** From the event's own time, brought to the controller's clock, to the first match; undefined where there is none. */
export function msToMatch({ matches, matchedAt }: Seen, { clock }: Pick<HostContext, 'clock'>) {
  const [first] = matches;
  if (first === undefined || matchedAt === undefined) return undefined;
  return Math.max(0, Math.round(matchedAt - toController(clock, first.event.time)));
}

/** How long the first match took, where that was longer than the expectation allows. */
export function lateness(seen: Seen, context: Pick<HostContext, 'clock'>) {
  const { must, within } = seen.expectation;
  const took = msToMatch(seen, context);
  const isLate = must === 'fire' && within !== undefined && took !== undefined && took > within;
  return isLate ? { took, within } : undefined;
}
