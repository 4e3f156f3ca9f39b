import { eventTime } from './windows-time.ts';

/** When an event happened. */
export interface Moment {
  /** Milliseconds since the epoch, with fractions. */
  readonly time: number | undefined;
  /** Milliseconds by which it may have happened later: its clock counts in ticks, of which the last full one is told. */
  readonly tickMs?: number;
}

/** Windows' clock ticks 64 times a second; Sysmon's UtcTime is the tick before the event (recorded: multiples of 15.6 ms). */
const sysmonTickMs = 16;

const isSysmon = /^(?:Microsoft-Windows|Linux)-Sysmon(?:\/|$)/i;
const quarterHour = 900_000;

interface Told {
  readonly Channel?: unknown;
  readonly Provider_Name?: unknown;
  readonly UtcTime?: unknown;
}

/**
 * The moment by an event's own fields: Sysmon's `TimeCreated` is when it wrote the event (recorded: a tenth of them over 1.9 s later), its
 * `UtcTime` when that happened. All other providers stamp the event themselves, when it happens. `created` is what the
 * log calls the time of creation.
 */
export function momentOf({ Channel, Provider_Name, UtcTime }: Told, created: unknown): Moment {
  const written = eventTime(created);
  const source = String(Provider_Name ?? Channel ?? '');
  const happened = isSysmon.test(source) || isSysmon.test(String(Channel)) ? eventTime(UtcTime) : undefined;
  if (happened === undefined) return { time: written };
  const time = isZoneless(created) ? happened + zoneOf(written, happened) : happened;
  return /^linux/i.test(source) ? { time } : { time, tickMs: sysmonTickMs };
}

/** Some exporters write the host's local time and no zone: then UtcTime alone is in UTC, and other events of the file are not. */
function isZoneless(created: unknown): boolean {
  return typeof created === 'string' && /\d\d:\d\d:\d\d(?:[.,]\d+)?$/.test(created);
}

function zoneOf(written: number | undefined, happened: number): number {
  return written === undefined ? 0 : Math.round((written - happened) / quarterHour) * quarterHour;
}
