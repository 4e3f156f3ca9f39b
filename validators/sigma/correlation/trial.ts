import type { CorrelationRule, DetectionRule } from '../compiled.ts';
import type { Match, RuleInfo, SigmaEvent } from '../contract.ts';
import { type Detector, EventCorrelator } from './correlator.ts';
import type { CorrelationSpec } from './spec.ts';

/** A rule that a correlation refers to, and what it matched. */
export interface Base {
  readonly info: RuleInfo;
  readonly matches: readonly Match[];
}

/** Records in order of time, each with all its readings. */
export type Records = readonly (readonly SigmaEvent[])[];

/** Everything that is asked of the rule set in order to explain one of its correlations. */
export interface Surroundings {
  readonly detector: Detector;
  readonly correlations: readonly CorrelationRule[];
  /** Ids of rules by name and by id. */
  readonly ids: ReadonlyMap<string, string>;
  readonly infos: readonly RuleInfo[];
  readonly latenessMs: number;
}

/** Runs one correlation over the same records under other terms. */
export class Trial {
  readonly rule: CorrelationRule;
  readonly bases: readonly Base[];
  readonly detector: Detector;
  private readonly records: Records;
  private readonly around: Surroundings;

  constructor(rule: CorrelationRule, records: Records, around: Surroundings) {
    this.rule = rule;
    this.records = records;
    this.around = around;
    this.detector = telling(around.detector);
    const all = this.run(around.correlations.map(asTelling));
    this.bases = rule.spec.rules.map(name => {
      const id = around.ids.get(name) ?? name;
      const info = around.infos.find(one => one.id === id) ?? rule.info;
      return { info, matches: all.filter(match => match.rule.id === id) };
    });
  }

  matches(terms: Partial<CorrelationSpec>): Match[] {
    const { rule, around } = this;
    const changed = { ...asTelling(rule), spec: { ...rule.spec, ...terms } };
    const others = around.correlations.map(one => (one === rule ? changed : one));
    return this.run(others).filter(match => match.rule.id === rule.info.id);
  }

  private run(correlations: readonly CorrelationRule[]): Match[] {
    const { ids, latenessMs } = this.around;
    const correlator = new EventCorrelator(this.detector, correlations, ids, latenessMs);
    return [...this.records.flatMap(record => correlator.push(record)), ...correlator.flush()];
  }
}

/** Rules that serve a correlation alone give no match of their own otherwise. */
function telling(detector: Detector): Detector {
  const known = new Map<DetectionRule, DetectionRule>();
  const told = (rule: DetectionRule) => {
    const one = known.get(rule) ?? { ...rule, info: { ...rule.info, generates: true } };
    known.set(rule, one);
    return one;
  };
  return {
    detect: event => detector.detect(event).map(told),
    find: (rule, event, field) => detector.find(rule, event, field),
  };
}

function asTelling(rule: CorrelationRule): CorrelationRule {
  return { ...rule, info: { ...rule.info, generates: true } };
}
