import { Expressed } from './expressed.ts';
import type { Entry } from './occurrence.ts';
import type { CorrelationSpec } from './spec.ts';

/** A number about the entries in a sliding window; entries leave in the order in which they came. */
export interface Statistic {
  add(entry: Entry): void;
  drop(entry: Entry): void;
  value(): number;
}

/** The running statistic of a correlation type whose condition, once met, stays met while the window grows. */
export function runningStatistic({ type, rules, timespan, expression }: CorrelationSpec): Statistic {
  if (expression) return new Expressed(expression, type === 'temporal_ordered' ? timespan : undefined);
  switch (type) {
    case 'event_count':
      return new Sum(() => 1);
    case 'value_sum':
      return new Sum(entry => entry.numbers.reduce((sum, number) => sum + number, 0));
    case 'temporal':
      return new Distinct(entry => [String(entry.source)]);
    case 'temporal_ordered':
      return new OrderedChain(rules.length, timespan);
    default:
      return new Distinct(entry => entry.values);
  }
}

class Sum implements Statistic {
  private sum = 0;
  private readonly measure: (entry: Entry) => number;

  constructor(measure: (entry: Entry) => number) {
    this.measure = measure;
  }

  add(entry: Entry): void {
    this.sum += this.measure(entry);
  }

  drop(entry: Entry): void {
    this.sum -= this.measure(entry);
  }

  value(): number {
    return this.sum;
  }
}

class Distinct implements Statistic {
  private readonly counts = new Map<string, number>();
  private readonly valuesOf: (entry: Entry) => readonly string[];

  constructor(valuesOf: (entry: Entry) => readonly string[]) {
    this.valuesOf = valuesOf;
  }

  add(entry: Entry): void {
    for (const value of this.valuesOf(entry)) this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
  }

  drop(entry: Entry): void {
    for (const value of this.valuesOf(entry)) {
      const left = (this.counts.get(value) ?? 1) - 1;
      if (left === 0) this.counts.delete(value);
      else this.counts.set(value, left);
    }
  }

  value(): number {
    return this.counts.size;
  }
}

/**
 * How many of the rules have occurred in their order. For each rule and number of steps it keeps the latest moment
 * at which such a chain ending in this rule can have begun; a chain counts while its beginning is in the window.
 */
class OrderedChain implements Statistic {
  private readonly begins: number[][];
  private readonly timespan: number;
  private now = Number.NEGATIVE_INFINITY;

  constructor(rules: number, timespan: number) {
    this.begins = Array.from({ length: rules }, () =>
      Array<number>(rules + 1).fill(Number.NEGATIVE_INFINITY),
    );
    this.timespan = timespan;
  }

  add({ time, source }: Entry): void {
    this.now = time;
    const own = this.begins[source] ?? [];
    for (let steps = own.length - 1; steps > 1; steps--) {
      const before = this.begins
        .slice(0, source)
        .map(chains => chains[steps - 1] ?? Number.NEGATIVE_INFINITY);
      own[steps] = Math.max(own[steps] ?? Number.NEGATIVE_INFINITY, ...before);
    }
    own[1] = time;
  }

  /** Chains leave the window by themselves: their beginnings are compared with it. */
  drop(): void {}

  value(): number {
    const from = this.now - this.timespan;
    return Math.max(...this.begins.map(chains => chains.findLastIndex(begin => begin >= from)), 0);
  }
}

/** The statistic of a window that is complete, with the entries it speaks of, for each value that it is about. */
export function settledStatistics(
  spec: CorrelationSpec,
  entries: readonly Entry[],
): { value: number; entries: readonly Entry[] }[] {
  if (spec.type === 'value_avg') return [{ value: average(entries), entries }];
  if (spec.type === 'value_median' || (spec.type === 'value_percentile' && spec.percentile !== undefined)) {
    return [{ value: percentile(entries, spec.percentile ?? 50), entries }];
  }
  if (spec.type === 'value_percentile') return shares(entries);
  const statistic = runningStatistic(spec);
  for (const entry of entries) statistic.add(entry);
  return [{ value: statistic.value(), entries }];
}

function average(entries: readonly Entry[]): number {
  const numbers = entries.flatMap(entry => entry.numbers);
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** With linear interpolation between the two nearest ranks. */
function percentile(entries: readonly Entry[], rank: number): number {
  const numbers = entries.flatMap(entry => entry.numbers).toSorted((a, b) => a - b);
  const position = ((numbers.length - 1) * rank) / 100;
  const below = numbers[Math.floor(position)] ?? Number.NaN;
  const above = numbers[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

/** Of each value: how many per cent of all observed values it is. */
function shares(entries: readonly Entry[]): { value: number; entries: readonly Entry[] }[] {
  const byValue = new Map<string, Entry[]>();
  let total = 0;
  for (const entry of entries) {
    for (const value of entry.values) {
      total += 1;
      const of = byValue.get(value) ?? [];
      of.push(entry);
      byValue.set(value, of);
    }
  }
  return [...byValue.values()].map(of => ({ value: (100 * of.length) / total, entries: of }));
}
