import { UsageError } from '../usage.ts';

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `2026-11-30`, `2026-11-30T02:30:00Z`, or so long ago: `12h`, `30d`, `8w`. @throws {UsageError} */
export function parseSince(text: string, now = new Date()): Date {
  const [, number = '', unit = ''] = /^(\d{1,5})([hdw])$/.exec(text.trim()) ?? [];
  if (unit !== '') return new Date(now.getTime() - Number(number) * (unitMs[unit] ?? 0));
  const day = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$/.test(text) ? dayOf(text) : undefined;
  if (day !== undefined) return day;
  throw new UsageError(`"${text}" is not a date; write 2026-11-30, or an age: 12h, 30d, 8w`);
}

/** UTC. The thirty-first of a month that has none is no day. */
function dayOf(text: string): Date | undefined {
  const [date = '', time = '00:00Z'] = text.split('T');
  const at = new Date(`${date}T${time.endsWith('Z') ? time : `${time}Z`}`);
  return Number.isNaN(at.getTime()) || !at.toISOString().startsWith(date) ? undefined : at;
}
