import { hasLowerLimit, isMet } from './bounds.ts';
import { hasNot } from './expression.ts';
import type { Group } from './group-contract.ts';
import { insert } from './insert.ts';
import type { Entry, Finding } from './occurrence.ts';
import { RangeGroup } from './range-group.ts';
import type { CorrelationSpec } from './spec.ts';
import { runningStatistic, type Statistic, settledStatistics } from './statistic.ts';

/** Conditions such as "at least five" can be decided as entries arrive, others only when a window is complete. */
export function newGroup(spec: CorrelationSpec): Group {
  if (spec.expression) return hasNot(spec.expression) ? new SettledGroup(spec) : new RunningGroup(spec);
  const grows = spec.bounds.every(([bound]) => bound === 'gt' || bound === 'gte');
  const isRunning = grows && !['value_avg', 'value_median', 'value_percentile'].includes(spec.type);
  if (isRunning) return new RunningGroup(spec);
  return hasLowerLimit(spec) ? new RangeGroup(spec) : new SettledGroup(spec);
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
