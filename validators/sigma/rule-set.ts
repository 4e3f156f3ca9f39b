import { blindFieldsOf } from './blind.ts';
import type { Compiled, DetectionRule } from './compiled.ts';
import type {
  BlindField,
  Correlator,
  CorrelatorOptions,
  Explanation,
  Logsource,
  Match,
  RuleInfo,
  RuleSet,
  SigmaEvent,
  Unsupported,
} from './contract.ts';
import { explainRule } from './explain.ts';
import { EventView, holds } from './interpret.ts';
import type { Taxonomy } from './taxonomy/contract.ts';
import { isFor, keyOf, type Reading, readingsOf } from './taxonomy/resolve.ts';

/** Compiled rules, ready to be asked. */
export class CompiledRuleSet implements RuleSet {
  readonly rules: readonly RuleInfo[];
  readonly unsupported: readonly Unsupported[];
  private readonly detections: readonly DetectionRule[];
  private readonly taxonomy: Taxonomy;

  constructor(compiled: Compiled, taxonomy: Taxonomy) {
    this.rules = compiled.rules.map(rule => rule.info);
    this.unsupported = compiled.unsupported;
    this.detections = compiled.rules.filter(rule => rule.kind === 'detection');
    this.taxonomy = taxonomy;
  }

  match(event: SigmaEvent): Match[] {
    const readings = this.readings(event);
    return this.detections
      .filter(rule => rule.info.generates && this.matches(rule, event, readings))
      .map(rule => ({ rule: rule.info, event, ...(event.time === undefined ? {} : { time: event.time }) }));
  }

  correlator(_options: CorrelatorOptions = {}): Correlator {
    return { push: event => this.match(event), flush: () => [] };
  }

  explain(ruleId: string, event: SigmaEvent): Explanation {
    const rule = this.detection(ruleId);
    const readings = this.readings(event).filter(reading => isReadAs(rule, reading));
    return explainRule(rule, event, readings, this.logsourcesOf(event));
  }

  logsourcesOf(event: SigmaEvent): readonly Logsource[] {
    return this.readings(event).flatMap(reading => reading.logsources);
  }

  blindFields(ruleId: string, source?: string): readonly BlindField[] {
    return blindFieldsOf(this.detection(ruleId), this.taxonomy, source);
  }

  private matches(rule: DetectionRule, event: SigmaEvent, readings: readonly Reading[]): boolean {
    return readings.some(
      reading => isReadAs(rule, reading) && holds(rule.expr, new EventView(event.fields, reading.fields)),
    );
  }

  private readings(event: SigmaEvent): readonly Reading[] {
    return readingsOf(keyOf(event, this.taxonomy), this.taxonomy);
  }

  private detection(id: string): DetectionRule {
    const rule = this.detections.find(candidate => candidate.info.id === id);
    if (!rule) throw new RangeError(`there is no detection rule with the id ${JSON.stringify(id)}`);
    return rule;
  }
}

function isReadAs(rule: DetectionRule, reading: Reading): boolean {
  return reading.logsources.some(logsource => isFor(rule.info.logsource, logsource));
}
