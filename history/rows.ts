import type { HostResult } from '../reports/index.ts';

/** Rows in one statement: PostgreSQL takes 65,535 parameters at most, SQLite 32,766. */
const batch = 400;

export function* batches<T>(rows: readonly T[], size = batch): Generator<T[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}

/** Characters of a reason that are kept; the whole stands in the run's result. */
const longest = 300;

export function clipped(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** What may explain a change of a verdict, as stored: compared name by name, so that a later version may keep more of them. */
export function factsOf({ os, address, transport, boot }: HostResult): string {
  return JSON.stringify({ os, boot: boot ?? null, address, transport });
}
