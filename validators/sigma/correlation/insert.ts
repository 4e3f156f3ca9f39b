import type { Entry } from './occurrence.ts';

/** Where an entry belongs: by time, at the same time by the order of the rules, then by arrival. */
export function insert(entries: Entry[], entry: Entry): number {
  let at = entries.length;
  if (comesAfter(entries[at - 1], entry)) {
    at = entries.findIndex(other => comesAfter(other, entry));
  }
  entries.splice(at, 0, entry);
  return at;
}

function comesAfter(other: Entry | undefined, entry: Entry): boolean {
  if (!other) return false;
  return other.time > entry.time || (other.time === entry.time && other.source > entry.source);
}
