const day = 86_400_000;

/**
 * The host's time in milliseconds since the epoch out of cmd.exe's `%DATE% %TIME%`. Their order and separators are
 * the account's own choice, and 24/11 may be 11/24: of all readings the one nearest to `near` (this controller's clock)
 * is taken; NaN where there is no time in it. `bias` is ActiveTimeBias of the registry: minutes that UTC is ahead of the host's local time.
 */
export function hostMillis(text: string, bias: number, near: number): number {
  const [, date = '', hour, minute, second, hundredth = '0'] =
    /^(.*?)\s*(\d{1,2})\D(\d{2})\D(\d{2})(?:\D(\d{1,2}))?\s*$/.exec(text) ?? [];
  if (hour === undefined) return Number.NaN;
  const clock =
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 +
    Number(hundredth.padEnd(2, '0')) * 10;
  const readings = readingsOf(date).map(midnight => midnight + clock + bias * 60_000);
  return nearest(readings.length > 0 ? readings : aroundToday(clock + bias * 60_000, near), near);
}

/** Midnights (UTC) of every date that three numbers may mean. */
function readingsOf(date: string): number[] {
  const [a = 0, b = 0, c = 0] = (date.match(/\d+/g) ?? []).map(Number);
  const orders = [
    [a, b, c],
    [c, a, b],
    [c, b, a],
  ] as const;
  return orders.flatMap(([year, month, dayOfMonth]) => midnightOf(year, month, dayOfMonth) ?? []);
}

function midnightOf(year: number, month: number, dayOfMonth: number): number | undefined {
  const full = year < 100 ? 2000 + year : year;
  const midnight = Date.UTC(full, month - 1, dayOfMonth);
  const back = new Date(midnight);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === dayOfMonth ? midnight : undefined;
}

/** Where the date cannot be read (another calendar), the time of day alone tells, to within half a day. */
function aroundToday(clock: number, near: number): number[] {
  const today = Math.floor(near / day) * day;
  return [-2, -1, 0, 1, 2].map(days => today + days * day + clock);
}

function nearest(readings: readonly number[], near: number): number {
  return readings.reduce((best, reading) =>
    Math.abs(reading - near) < Math.abs(best - near) ? reading : best,
  );
}
