import type { Entry } from './occurrence.ts';

/** Where an entry belongs: by time, where that leaves it open by the order of the rules, then by arrival. */
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
  if (other.source !== entry.source && areAtOnce(other, entry)) return other.source > entry.source;
  return other.time > entry.time;
}

/** Whether either may have been first, by clocks that count in ticks. */
function areAtOnce(one: Entry, other: Entry): boolean {
  return one.time <= other.time + other.tickMs && other.time <= one.time + one.tickMs;
}
