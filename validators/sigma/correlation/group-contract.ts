import type { Entry, Finding } from './occurrence.ts';

/** The occurrences that share their `group-by` values, in order of time, however they arrive. */
export interface Group {
  /** Takes an entry and returns what it completes. */
  take(entry: Entry): Finding[];
  /** Decides and forgets what can be, now that no entry from before `time` will come any more. */
  settle(time: number): Finding[];
  /** The time of the oldest entry; undefined if there is none. */
  oldest(): number | undefined;
}
