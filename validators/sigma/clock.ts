import type { TimePart } from './expr.ts';

/**
 * One part of a date, taken as it is written: no conversion of time zones. Understood are ISO 8601 and its usual
 * variations (`2024-05-01T10:20:30Z`, `2024/05/01 10:20`), and seconds or milliseconds since the epoch (in UTC).
 */
export function timePart(text: string, part: TimePart): number | undefined {
  const date = parseDate(text);
  if (!date) return undefined;
  switch (part) {
    case 'minute':
      return date.getUTCMinutes();
    case 'hour':
      return date.getUTCHours();
    case 'day':
      return date.getUTCDate();
    case 'week':
      return isoWeek(date);
    case 'month':
      return date.getUTCMonth() + 1;
    case 'year':
      return date.getUTCFullYear();
  }
}

const written = /^\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})|$)/;

function parseDate(text: string): Date | undefined {
  if (/^\d{9,13}(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return new Date(number < 1e11 ? number * 1000 : number);
  }
  const [, year, month, day, hour = '0', minute = '0'] = (written.exec(text) ?? []).map(part => part ?? '0');
  if (!year) return undefined;
  const date = new Date(Date.UTC(+year, Number(month) - 1, Number(day), +hour, +minute));
  return date.getUTCMonth() === Number(month) - 1 && +hour < 24 && +minute < 60 ? date : undefined;
}

/** ISO 8601: the week that holds the year's first Thursday is week 1. */
function isoWeek(date: Date): number {
  const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const days = (thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000;
  return Math.floor(days / 7) + 1;
}
