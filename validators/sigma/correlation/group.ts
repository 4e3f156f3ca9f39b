import { hasNot } from './expression.ts';
import type { Entry, Finding } from './occurrence.ts';
import type { Bound, CorrelationSpec } from './spec.ts';
import { runningStatistic, type Statistic, settledStatistics } from './statistic.ts';

/** The occurrences that share their `group-by` values, in order of time, however they arrive. */
export interface Group {
  /** Takes an entry and returns what it completes. */
  take(entry: Entry): Finding[];
  /** Decides and forgets what can be, now that no entry from before `time` will come any more. */
  settle(time: number): Finding[];
  /** The time of the oldest entry; undefined if there is none. */
  oldest(): number | undefined;
}

/** Conditions such as "at least five" can be decided as entries arrive, others only when a window is complete. */
export function newGroup(spec: CorrelationSpec): Group {
  if (spec.expression) return hasNot(spec.expression) ? new SettledGroup(spec) : new RunningGroup(spec);
  const grows = spec.bounds.every(([bound]) => bound === 'gt' || bound === 'gte');
  const isRunning = grows && !['value_avg', 'value_median', 'value_percentile'].includes(spec.type);
  return isRunning ? new RunningGroup(spec) : new SettledGroup(spec);
}

/** Whether a statistic is what the correlation asks for. */
export function isMet(spec: CorrelationSpec, value: number): boolean {
  if (spec.expression) return value > 0;
  return spec.bounds.every(([bound, limit]) => relations[bound](value, limit));
}

const relations: Record<Bound, (value: number, limit: number) => boolean> = {
  gt: (value, limit) => value > limit,
  gte: (value, limit) => value >= limit,
  lt: (value, limit) => value < limit,
  lte: (value, limit) => value <= limit,
  eq: (value, limit) => value === limit,
  neq: (value, limit) => value !== limit,
};

/** Where an entry belongs: by time, at the same time by the order of the rules, then by arrival. */
function insert(entries: Entry[], entry: Entry): number {
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

/**
 * A window slides over the entries. What met the condition is reported at once and used up: the next finding is made
 * of other entries.
 */
class RunningGroup implements Group {
  private readonly entries: Entry[] = [];
  private readonly spec: CorrelationSpec;
  private statistic: Statistic;
  /** The first entry in the window, and the first that it has not reached. */
  private from = 0;
  private next = 0;

  constructor(spec: CorrelationSpec) {
    this.spec = spec;
    this.statistic = runningStatistic(spec);
  }

  take(entry: Entry): Finding[] {
    const at = insert(this.entries, entry);
    // A late entry changes the windows that it is in and those that follow: slide over them again.
    if (at < this.entries.length - 1) this.rewind(entry.time - this.spec.timespan);
    return this.slide();
  }

  /** A late entry's window reaches a timespan further back. */
  settle(time: number): Finding[] {
    const kept = this.entries.findIndex(entry => entry.time >= time - this.spec.timespan);
    const gone = this.entries.splice(0, kept < 0 ? this.entries.length : kept);
    for (const entry of gone.slice(this.from)) this.statistic.drop(entry);
    this.from = Math.max(0, this.from - gone.length);
    this.next -= gone.length;
    return [];
  }

  oldest(): number | undefined {
    return this.entries[0]?.time;
  }

  private rewind(time: number): void {
    const first = this.entries.findIndex(entry => entry.time >= time);
    this.from = first;
    this.next = first;
    this.statistic = runningStatistic(this.spec);
  }

  private slide(): Finding[] {
    const findings: Finding[] = [];
    for (let entry = this.entries[this.next]; entry; entry = this.entries[this.next]) {
      this.enter(entry);
      const value = this.statistic.value();
      if (isMet(this.spec, value)) findings.push({ value, entries: this.useUp() });
    }
    return findings;
  }

  private enter(entry: Entry): void {
    for (let oldest = this.entries[this.from]; oldest; oldest = this.entries[this.from]) {
      if (oldest.time >= entry.time - this.spec.timespan) break;
      this.statistic.drop(oldest);
      this.from += 1;
    }
    this.statistic.add(entry);
    this.next += 1;
  }

  private useUp(): Entry[] {
    const used = this.entries.splice(this.from, this.next - this.from);
    this.next = this.from;
    this.statistic = runningStatistic(this.spec);
    return used;
  }
}

/** Windows follow each other; one begins with the first entry that is in no other and is judged when it is over. */
class SettledGroup implements Group {
  private readonly entries: Entry[] = [];
  private readonly spec: CorrelationSpec;

  constructor(spec: CorrelationSpec) {
    this.spec = spec;
  }

  take(entry: Entry): Finding[] {
    insert(this.entries, entry);
    return [];
  }

  settle(time: number): Finding[] {
    const findings: Finding[] = [];
    for (let first = this.entries[0]; first; first = this.entries[0]) {
      const end = first.time + this.spec.timespan;
      if (end >= time) break;
      const size = this.entries.findIndex(entry => entry.time > end);
      const window = this.entries.splice(0, size < 0 ? this.entries.length : size);
      findings.push(...settledStatistics(this.spec, window).filter(({ value }) => isMet(this.spec, value)));
    }
    return findings;
  }

  oldest(): number | undefined {
    return this.entries[0]?.time;
  }
}
