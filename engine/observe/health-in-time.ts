import type { Health } from '../../validators/index.ts';
import { within } from '../hosts/index.ts';
import type { HostLogs } from './host-logs.ts';

/**
 * Milliseconds that a log may take to be read to its end, however short the operator's time-out: one that says nothing is
 * called blind only when its canary is overdue.
 */
const leastHealthMs = 15_000;

interface Logs {
  readonly logs: Pick<HostLogs, 'health'>;
  readonly options: { readonly timeoutMs: number };
}

/** A log read to its end, or why that took too long. */
export function healthInTime(kind: string, { logs, options }: Logs): Promise<Health> {
  const ms = healthMs(options);
  const late: Health = {
    state: 'inconclusive',
    why: `${kind} was not read completely within ${ms / 1000} s`,
    fix: ['raise --timeout'],
  };
  return within(logs.health(kind), ms, late);
}

export function healthMs({ timeoutMs }: Logs['options']): number {
  return Math.max(timeoutMs, leastHealthMs);
}
