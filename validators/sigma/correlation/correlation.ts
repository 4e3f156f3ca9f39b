import type { CorrelationRule } from '../compiled.ts';
import { fold } from '../fold.ts';
import { numberOf } from '../predicate.ts';
import { textsOf } from '../values.ts';
import { aliasOf } from './alias.ts';
import { newGroup } from './group.ts';
import type { Group } from './group-contract.ts';
import type { Entry, Finding, Occurrence } from './occurrence.ts';

/** A finding with the values that its occurrences share. */
export interface Correlated extends Finding {
  readonly group: Readonly<Record<string, string>>;
}

interface NamedGroup {
  readonly values: Readonly<Record<string, string>>;
  readonly state: Group;
}

/** The state of one correlation rule. */
export class Correlation {
  readonly rule: CorrelationRule;
  private readonly groups = new Map<string, NamedGroup>();
  private readonly lateness: number;
  /** The record that was told of last, and what its readings gave. */
  private record: object | undefined;
  private readonly counted = new Set<string>();
  /** When the state is next looked through for what can be decided or forgotten. */
  private due = Number.POSITIVE_INFINITY;

  constructor(rule: CorrelationRule, lateness: number) {
    this.rule = rule;
    this.lateness = lateness;
  }

  take(occurrence: Occurrence, source: number): Correlated[] {
    const entry = this.entryOf(occurrence, source);
    if (!entry) return [];
    const group = this.groupOf(occurrence);
    if (!group || this.isCounted(entry, group, occurrence.record)) return [];
    const found = group.state.take(entry);
    this.due = Math.min(this.due, this.dueAfter(entry.time));
    return found.map(finding => ({ ...finding, group: group.values }));
  }

  /** Whether another reading of the same record has given the same already. */
  private isCounted(
    { source, values, numbers }: Entry,
    group: NamedGroup,
    record: object | undefined,
  ): boolean {
    if (record !== this.record) this.counted.clear();
    this.record = record;
    if (record === undefined) return false;
    const key = JSON.stringify([source, Object.values(group.values), values, numbers]);
    const isKnown = this.counted.has(key);
    this.counted.add(key);
    return isKnown;
  }

  /** Decides and forgets what no event after this moment of the log can change. */
  advance(now: number): Correlated[] {
    if (now < this.due) return [];
    const found: Correlated[] = [];
    this.due = Number.POSITIVE_INFINITY;
    for (const [key, { state, values }] of this.groups) {
      found.push(...state.settle(now - this.lateness).map(finding => ({ ...finding, group: values })));
      const oldest = state.oldest();
      if (oldest === undefined) this.groups.delete(key);
      else this.due = Math.min(this.due, this.dueAfter(oldest));
    }
    return found;
  }

  /** With some slack, so that the groups are not looked through for every event. */
  private dueAfter(time: number): number {
    return time + (this.rule.spec.timespan + this.lateness) * 1.25;
  }

  /** Undefined if the occurrence lacks a field to group by: what is absent equals nothing. */
  private groupOf(occurrence: Occurrence): NamedGroup | undefined {
    const columns = this.rule.spec.groupBy.map(field =>
      textsOf(occurrence.find(aliasOf(this.rule.spec, field, occurrence.rule))),
    );
    if (columns.some(texts => texts.length === 0)) return undefined;
    const values = columns.map(texts => texts.join(', '));
    const key = JSON.stringify(values.map(fold));
    const known = this.groups.get(key);
    if (known) return known;
    const named = Object.fromEntries(
      this.rule.spec.groupBy.map((field, index) => [field, values[index] ?? '']),
    );
    const group = { values: named, state: newGroup(this.rule.spec) };
    this.groups.set(key, group);
    return group;
  }

  /** Undefined if the occurrence has nothing of what is counted. */
  private entryOf(occurrence: Occurrence, source: number): Entry | undefined {
    const { type, fields } = this.rule.spec;
    const { time, tickMs } = occurrence;
    if (fields.length === 0 || type === 'event_count')
      return { time, tickMs, source, occurrence, values: [], numbers: [] };
    const columns = fields.map(field =>
      textsOf(occurrence.find(aliasOf(this.rule.spec, field, occurrence.rule))),
    );
    if (columns.some(column => column.length === 0)) return undefined;
    const values =
      columns.length === 1
        ? (columns[0] ?? []).map(fold)
        : [JSON.stringify(columns.map(column => column.map(fold)))];
    const numbers = columns.flat().flatMap(text => numberOf(text) ?? []);
    const isNumeric = type === 'value_sum' || type === 'value_avg' || this.rule.spec.percentile !== undefined;
    return isNumeric && numbers.length === 0
      ? undefined
      : { time, tickMs, source, occurrence, values, numbers };
  }
}
