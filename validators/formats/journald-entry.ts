import type { FieldValue } from '../contract.ts';

/** A journal entry's fields: text, several texts where the field occurs several times, null where it was too large. */
export type JournalEntry = Readonly<Record<string, FieldValue>>;

/**
 * One line of `journalctl -o json`; undefined for anything else (hints, "-- Boot --" lines, torn lines).
 * A field with control characters comes as an array of byte values, one above 4,096 bytes as null unless
 * `--all` was given: https://systemd.io/JOURNAL_EXPORT_FORMATS/#journal-json-format
 */
export function parseJournalLine(line: string): JournalEntry | undefined {
  if (!line.startsWith('{')) return undefined;
  const parsed = parseJson(line);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const entry: Record<string, FieldValue> = Object.create(null);
  for (const [name, value] of Object.entries(parsed)) entry[name] = fieldOf(value);
  return entry;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown): FieldValue {
  if (!Array.isArray(value)) return scalarOf(value);
  return isBytes(value) ? Buffer.from(value).toString('utf8') : value.map(scalarOf);
}

function scalarOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && isBytes(value)) return Buffer.from(value).toString('utf8');
  return value === null || typeof value === 'object' ? null : String(value);
}

function isBytes(value: readonly unknown[]): value is number[] {
  return value.length > 0 && value.every(item => typeof item === 'number' && item >= 0 && item <= 255);
}
