import type { CorrelationRule, DetectionRule } from '../compiled.ts';
import type { Correlator, Match, SigmaEvent } from '../contract.ts';
import { type Correlated, Correlation } from './correlation.ts';
import type { Occurrence } from './occurrence.ts';

/** Detection rules that match an event, those that give no matches of their own included. */
export interface Detector {
  detect(event: SigmaEvent): readonly DetectionRule[];
  /** The value of a field, under the name that the rule's log source has for it. */
  find(rule: DetectionRule, event: SigmaEvent, field: string): unknown;
}

/** Runs detections and feeds what they find to correlations, and these to each other. */
export class EventCorrelator implements Correlator {
  private readonly detector: Detector;
  private readonly correlations: readonly Correlation[];
  /** Who is to be told of a rule's matches, by its id: the correlation and the rule's place in its list. */
  private readonly listeners = new Map<string, { correlation: Correlation; source: number }[]>();
  private now = Number.NEGATIVE_INFINITY;

  constructor(
    detector: Detector,
    rules: readonly CorrelationRule[],
    names: ReadonlyMap<string, string>,
    latenessMs: number,
  ) {
    this.detector = detector;
    this.correlations = rules.map(rule => new Correlation(rule, latenessMs));
    for (const correlation of this.correlations) {
      for (const [source, name] of correlation.rule.spec.rules.entries()) {
        const id = names.get(name) ?? name;
        this.listeners.set(id, [...(this.listeners.get(id) ?? []), { correlation, source }]);
      }
    }
  }

  push(event: SigmaEvent | readonly SigmaEvent[], time?: number): Match[] {
    const record = isSeveral(event) ? event : [event];
    const matches: Match[] = [];
    const fired = new Set<DetectionRule>();
    for (const reading of record) {
      for (const rule of this.detector.detect(reading)) {
        if (rule.info.generates && !fired.has(rule))
          matches.push(matchOf(rule, reading, time ?? reading.time));
        fired.add(rule);
        this.tellOf(rule, reading, this.timeOf(time ?? reading.time), record, matches);
      }
    }
    this.timeOf(time ?? record[0]?.time);
    this.advance(this.now, matches);
    return matches;
  }

  /** An event without a time is taken to be as late as the latest. */
  private timeOf(time: number | undefined): number {
    const when = time ?? (Number.isFinite(this.now) ? this.now : 0);
    this.now = Math.max(this.now, when);
    return when;
  }

  private tellOf(
    rule: DetectionRule,
    event: SigmaEvent,
    time: number,
    record: object,
    matches: Match[],
  ): void {
    const find = (field: string) => this.detector.find(rule, event, field);
    const { tickMs = 0 } = event;
    this.tell({ rule: rule.info, time, tickMs, events: [event], record, find }, matches);
  }

  flush(): Match[] {
    const matches: Match[] = [];
    this.advance(Number.POSITIVE_INFINITY, matches);
    this.now = Number.NEGATIVE_INFINITY;
    return matches;
  }

  /** What one correlation finds may be what another waits for: those that refer to others come after them. */
  private advance(now: number, matches: Match[]): void {
    for (const correlation of this.correlations) {
      for (const found of correlation.advance(now)) this.report(correlation, found, matches);
    }
  }

  private tell(occurrence: Occurrence, matches: Match[]): void {
    for (const { correlation, source } of this.listeners.get(occurrence.rule.id) ?? []) {
      for (const found of correlation.take(occurrence, source)) this.report(correlation, found, matches);
    }
  }

  private report(
    { rule: { info } }: Correlation,
    { group, value, entries }: Correlated,
    matches: Match[],
  ): void {
    const events = entries.flatMap(entry => entry.occurrence.events);
    const last = entries.at(-1);
    const event = events.at(-1);
    if (!last || !event) return;
    if (info.generates)
      matches.push({ rule: info, event, time: last.time, correlation: { group, value, events } });
    const find = (field: string) =>
      Object.hasOwn(group, field) ? group[field] : last.occurrence.find(field);
    this.tell({ rule: info, time: last.time, tickMs: last.tickMs, events, find }, matches);
  }
}

export function matchOf({ info }: DetectionRule, event: SigmaEvent, time: number | undefined): Match {
  return time === undefined ? { rule: info, event } : { rule: info, event, time };
}

function isSeveral(event: SigmaEvent | readonly SigmaEvent[]): event is readonly SigmaEvent[] {
  return Array.isArray(event);
}
