import type { LogEvent } from '../validators/index.ts';
import type { SigmaEvent } from '../validators/sigma/index.ts';

/** The readings of an event, as rules are asked about them. */
export function viewsOf({ views, time }: LogEvent): SigmaEvent[] {
  return views.map(({ logsource, fields }) => ({ logsource, fields, time }));
}
