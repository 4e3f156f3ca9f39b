import type { Health } from '../validators/index.ts';
import type { HostContext } from './context.ts';
import { within } from './wait.ts';

/**
 * Milliseconds that a log may take to be read to its end, however short the operator's time-out: one that says nothing is
 * called blind only when its canary is overdue.
 */
const leastHealthMs = 15_000;

type Logs = Pick<HostContext, 'logs' | 'options'>;

/** A log read to its end, or why that took too long. */
export function healthInTime(kind: string, { logs, options }: Logs): Promise<Health> {
  const ms = healthMs(options);
  const late: Health = {
    state: 'inconclusive',
    why: `${kind} was not read to its end within ${ms / 1000} s`,
    fix: ['raise --timeout'],
  };
  return within(logs.health(kind), ms, late);
}

export function healthMs({ timeoutMs }: HostContext['options']): number {
  return Math.max(timeoutMs, leastHealthMs);
}
