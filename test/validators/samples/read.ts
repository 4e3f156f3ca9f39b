import { readFileSync } from 'node:fs';
import type { LogEvent } from '../../../validators/index.ts';

/** Lines of a recording beside this file. */
export function linesOf(name: string): string[] {
  return bytesOf(name).toString('utf8').split('\n');
}

export function bytesOf(name: string): Buffer {
  return readFileSync(new URL(name, import.meta.url));
}

export async function all(events: AsyncIterable<LogEvent>): Promise<LogEvent[]> {
  const found: LogEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

/** The fields of an event's view of one category or service. */
export function view(event: LogEvent | undefined, name: string) {
  return event?.views.find(({ logsource }) => logsource.category === name || logsource.service === name)
    ?.fields;
}
