import * as z from 'zod';
import type { Fields, LogEvent } from '../contract.ts';
import { eventTime } from './windows-time.ts';

/** One line of `log stream --style ndjson`, as far as it is read here. */
const entry = z.object({
  timestamp: z.string(),
  eventType: z.string().nullish(),
  messageType: z.string().nullish(),
  eventMessage: z.string().nullish(),
  subsystem: z.string().nullish(),
  category: z.string().nullish(),
  processID: z.number(),
  processImagePath: z.string().nullish(),
  userID: z.number().nullish(),
  machTimestamp: z.number().nullish(),
  threadID: z.number().nullish(),
});

export type UnifiedLogEntry = z.infer<typeof entry>;

/** The entry in a line; undefined for anything else, such as the line that repeats the predicate. */
export function parseUnifiedLogLine(line: string): UnifiedLogEntry | undefined {
  try {
    const parsed = entry.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const mostRaw = 65_536;

/**
 * An entry as `product: macos, service: unified-log`, with the log's own field names. What launchd says of a job
 * stands under the subsystem `system/LABEL [PID]`, given as LaunchdDomain, LaunchdLabel and ProcessId besides. The
 * log carries no arguments of programs, and never names who asked launchd for something.
 */
export function unifiedLogEvent(found: UnifiedLogEntry, line: string): LogEvent {
  const job = jobOf(found.subsystem ?? '');
  const pid = job?.pid ?? (found.processID > 1 ? found.processID : undefined);
  return {
    source: 'unified-log',
    id: [found.machTimestamp ?? found.timestamp, found.threadID ?? 0].join('.'),
    time: eventTime(found.timestamp) ?? Number.NaN,
    views: [{ logsource: { product: 'macos', service: 'unified-log' }, fields: fieldsOf(found, job) }],
    actor: { known: false, why: 'the unified log does not say who asked launchd' },
    pids: pid === undefined ? [] : [pid],
    raw: line.slice(0, mostRaw),
  };
}

interface Job {
  readonly domain: string;
  readonly label: string;
  readonly pid: number | undefined;
}

/** `system/com.example.job [4711]`, `gui/501/com.example.agent` */
function jobOf(subsystem: string): Job | undefined {
  const parts = /^(system|pid\/\d+|(?:gui|user|login)\/\d+)\/(.+?)(?: \[(\d+)\])?:?$/.exec(subsystem);
  if (!parts) return undefined;
  const [, domain = '', label = '', pid] = parts;
  return { domain, label, pid: pid === undefined ? undefined : Number(pid) };
}

function fieldsOf(found: UnifiedLogEntry, job: Job | undefined): Fields {
  const { timestamp: _time, machTimestamp: _mach, threadID: _thread, ...own } = found;
  const image = found.processImagePath ?? '';
  const all = {
    ...own,
    process: image.slice(image.lastIndexOf('/') + 1),
    LaunchdDomain: job?.domain,
    LaunchdLabel: job?.label,
    ProcessId: job?.pid,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, value]],
    ),
  );
}
