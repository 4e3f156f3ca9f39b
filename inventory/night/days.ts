import { parseDays } from '../hours.ts';

const week = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** `2026-12-24`, by this computer's clock. */
export function localDay(at: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Whether there is such a day: the thirty-first of a month that has none is no day. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** What is wrong with `sat`, `mon-fri`, `2026-12-24` or `2026-12-24..2027-01-02`, in words that follow the value. */
export function blackoutMistake(text: string): string | undefined {
  if (/^[a-z,-]+$/i.test(text)) {
    const days = parseDays(text.toLowerCase());
    return typeof days === 'string' ? `has no such day as ${days}` : undefined;
  }
  const [first = '', last = first, ...more] = text.split('..');
  const wrong = [first, last].find(day => !isDay(day));
  if (more.length > 0 || wrong !== undefined) return `is no day${wrong === undefined ? '' : ` (${wrong})`}`;
  return last < first ? 'ends before it begins' : undefined;
}

/** The entry that keeps a night from beginning at this moment, by this computer's clock. */
export function blackoutOf(blackout: readonly string[], now: Date): string | undefined {
  const today = localDay(now);
  const weekday = week[now.getDay()] ?? '';
  return blackout.find(text => {
    if (/^[a-z,-]+$/i.test(text)) {
      const days = parseDays(text.toLowerCase());
      return typeof days !== 'string' && days.includes(weekday);
    }
    const [first = '', last = first] = text.split('..');
    return first <= today && today <= last;
  });
}
