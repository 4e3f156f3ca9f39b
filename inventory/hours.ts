import type { Hours } from './contract.ts';

const week = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const minutesOfADay = 24 * 60;

/**
 * Reads `22:00-06:00`, `sat,sun 00:00-24:00` or `mon-fri 08:00-18:00`; a string says what is wrong with it,
 * in words that follow the value.
 */
export function parseHours(text: string): Hours | string {
  const parts = /^(?:(?<days>[a-z,-]+)\s+)?(?<from>\d\d:\d\d)-(?<to>\d\d:\d\d)$/.exec(
    text.trim().toLowerCase(),
  );
  const { days, from, to } = parts?.groups ?? {};
  if (from === undefined || to === undefined) return 'is no span of hours';
  const wrong = [from, to].find(time => !isTime(time, time === to ? minutesOfADay : minutesOfADay - 1));
  if (wrong !== undefined) return `has no such time as ${wrong}`;
  if (from === to) return 'spans no time at all';
  const listed = days === undefined ? [] : parseDays(days);
  return typeof listed === 'string' ? `has no such day as ${listed}` : { from, to, days: listed };
}

function isTime(text: string, latest: number): boolean {
  return minutes(text) <= latest && Number(text.slice(3)) < 60;
}

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** `sat,sun` or `mon-fri` as days; a string that names the wrong one. */
export function parseDays(text: string): string[] | string {
  const days: string[] = [];
  for (const part of text.split(',')) {
    const [first = '', last = first, ...rest] = part.split('-');
    const wrong = [first, last, ...rest].find((day, index) => index > 1 || !week.includes(day));
    if (wrong !== undefined) return `"${wrong}"`;
    days.push(...between(week.indexOf(first), week.indexOf(last)));
  }
  return [...new Set(days)];
}

function between(first: number, last: number): string[] {
  const length = ((last - first + 7) % 7) + 1;
  return Array.from({ length }, (_, step) => week[(first + step) % 7] ?? '');
}

/**
 * Whether `now` lies within the span, on this computer's clock and time zone. A span over midnight belongs to
 * the day on which it begins: `fri 22:00-06:00` holds on Saturday at 05:59.
 */
export function isWithin(hours: Hours, now: Date): boolean {
  const minute = now.getHours() * 60 + now.getMinutes();
  const from = minutes(hours.from);
  const to = minutes(hours.to);
  const today = now.getDay();
  if (from < to) return isOn(hours, today) && minute >= from && minute < to;
  return (minute >= from && isOn(hours, today)) || (minute < to && isOn(hours, today + 6));
}

const isOn = (hours: Hours, day: number): boolean =>
  hours.days.length === 0 || hours.days.includes(week[day % 7] ?? '');

/** The span as people write it: `fri,sat 22:00-06:00`. */
export function showHours(hours: Hours): string {
  return `${hours.days.length === 0 ? '' : `${hours.days.join(',')} `}${hours.from}-${hours.to}`;
}
