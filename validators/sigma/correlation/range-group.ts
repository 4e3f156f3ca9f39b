import { fallsShort, isMet } from './bounds.ts';
import type { Group } from './group-contract.ts';
import { insert } from './insert.ts';
import type { Entry, Finding } from './occurrence.ts';
import type { CorrelationSpec } from './spec.ts';
import { runningStatistic } from './statistic.ts';

/**
 * For counts with a lower limit and another one: a window is judged when it is over. Where it has too little the next begins with its
 * second entry; where it has enough, or too much, its entries are used up.
 */
export class RangeGroup implements Group {
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
    const { entries, spec } = this;
    const findings: Finding[] = [];
    let statistic = runningStatistic(spec);
    let from = 0;
    let to = 0;
    for (let first = entries[0]; first && first.time + spec.timespan < time; first = entries[from]) {
      for (let next = entries[to]; next && next.time <= first.time + spec.timespan; next = entries[to]) {
        statistic.add(next);
        to += 1;
      }
      const value = statistic.value();
      if (fallsShort(spec, value)) {
        statistic.drop(first);
        from += 1;
        continue;
      }
      if (isMet(spec, value)) findings.push({ value, entries: entries.slice(from, to) });
      statistic = runningStatistic(spec);
      from = to;
    }
    entries.splice(0, from);
    return findings;
  }

  oldest(): number | undefined {
    return this.entries[0]?.time;
  }
}
