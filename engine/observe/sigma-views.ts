import type { LogEvent } from '../../validators/index.ts';
import type { SigmaEvent } from '../../validators/sigma/index.ts';

/** Made once: thousands of rules may be asked about an event, one after the other. */
const known = new WeakMap<LogEvent, readonly SigmaEvent[]>();

/** The readings of an event, as rules are asked about them. */
export function viewsOf(event: LogEvent): readonly SigmaEvent[] {
  const { views, time, tickMs } = event;
  const moment = { time, ...(tickMs !== undefined && { tickMs }) };
  const made = known.get(event) ?? views.map(({ logsource, fields }) => ({ logsource, fields, ...moment }));
  known.set(event, made);
  return made;
}
