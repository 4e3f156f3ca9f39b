/** Something the person at the keyboard can fix: one line, exit code 2, no stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** ` did you mean x?`, or nothing. */
export function hint(nearest: string | undefined): string {
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

/** The value of an option that counts something, from 1 on. @throws {UsageError} */
export function parseCount(option: string, number: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(number) && number >= 1 && number <= most) return number;
  const shown = Number.isNaN(number) ? option : `${option} ${number}`;
  const range = most === Number.MAX_SAFE_INTEGER ? 'above 0' : `from 1 to ${most}`;
  throw new UsageError(`${shown} must be a whole number ${range}`);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `500ms`, `60s`, `2m`, `1h`, or a bare number of seconds, as milliseconds. @throws {UsageError} */
export function parseDuration(text: string): number {
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim()) ?? [];
  const ms = Number(number) * (units[unit] ?? 0);
  if (number === '' || ms <= 0 || ms > 24 * 3_600_000) {
    throw new UsageError(`"${text}" is not a duration; write 500ms, 60s, 2m or 1h`);
  }
  return ms;
}
