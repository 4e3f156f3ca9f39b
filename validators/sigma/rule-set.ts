import { blindFieldsOf, isSourceOf } from './blind.ts';
import type { Compiled, CorrelationRule, DetectionRule } from './compiled.ts';
import type {
  BlindField,
  CorrelationExplanation,
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
import { type Detector, EventCorrelator, matchOf } from './correlation/correlator.ts';
import { explainCorrelation } from './correlation/explain.ts';
import { explainRule } from './explain.ts';
import { EventView, holds } from './interpret.ts';
import { likeliestPlace } from './likeliest.ts';
import { Plans } from './plan/plans.ts';
import type { Taxonomy } from './taxonomy/contract.ts';
import { isFor, keyOf, type Reading, readingsOf } from './taxonomy/resolve.ts';

const day = 86_400_000;

/** Event ids may come from a hostile log: what is kept of them has an end. */
const mostKeys = 10_000;

/** Compiled rules, ready to be asked. */
export class CompiledRuleSet implements RuleSet, Detector {
  readonly rules: readonly RuleInfo[];
  readonly unsupported: readonly Unsupported[];
  private readonly detections: readonly DetectionRule[];
  private readonly byId: ReadonlyMap<string, DetectionRule>;
  private readonly correlations: readonly CorrelationRule[];
  /** Ids of rules by name and by id. */
  private readonly ids: ReadonlyMap<string, string>;
  private readonly taxonomy: Taxonomy;
  private readonly plans: Plans;
  private readonly read = new Map<string, readonly Reading[]>();
  /** Log sources by rule, as far as they were asked for. */
  private readonly wanted = new Map<string, readonly Logsource[]>();

  constructor(compiled: Compiled, taxonomy: Taxonomy) {
    this.rules = compiled.rules.map(rule => rule.info);
    this.unsupported = compiled.unsupported;
    this.detections = compiled.rules.filter(rule => rule.kind === 'detection');
    this.byId = new Map(this.detections.map(rule => [rule.info.id, rule]));
    this.correlations = compiled.rules.filter(rule => rule.kind === 'correlation');
    this.ids = new Map([...this.rules.map(nameAndId), ...this.rules.map(({ id }) => [id, id] as const)]);
    this.taxonomy = taxonomy;
    this.plans = new Plans(this.detections, taxonomy);
  }

  match(event: SigmaEvent): Match[] {
    const rules = this.detect(event);
    return rules.length === 0
      ? []
      : rules.filter(rule => rule.info.generates).map(rule => matchOf(rule, event, event.time));
  }

  correlator({ latenessMs = day }: CorrelatorOptions = {}): Correlator {
    return new EventCorrelator(this, this.correlations, this.ids, latenessMs);
  }

  detect(event: SigmaEvent): readonly DetectionRule[] {
    return this.plans.detect(event);
  }

  find(rule: DetectionRule, event: SigmaEvent, field: string): unknown {
    const fitting = this.readings(event).filter(candidate => isReadAs(rule, candidate));
    const reading = fitting.find(candidate => isFitting(candidate, event)) ?? fitting[0];
    return new EventView(event.fields, reading?.fields ?? {}).find(field);
  }

  explain(ruleId: string, event: SigmaEvent): Explanation {
    const rule = this.detection(ruleId);
    const readings = this.readings(event).filter(reading => isReadAs(rule, reading));
    return explainRule(rule, event, readings, this.logsourcesOf(event));
  }

  likeliest(ruleId: string, events: readonly SigmaEvent[], preferred: ReadonlySet<number>) {
    const rule = this.detection(ruleId);
    const readAs = (event: SigmaEvent) => this.readings(event).filter(reading => isReadAs(rule, reading));
    const index = likeliestPlace(rule, events, preferred, readAs);
    const event = index === undefined ? undefined : events[index];
    return index === undefined || event === undefined
      ? undefined
      : { index, explanation: this.explain(ruleId, event) };
  }

  explainCorrelation(ruleId: string, records: readonly (readonly SigmaEvent[])[]): CorrelationExplanation {
    const { correlations, ids, rules: infos } = this;
    const rule = correlations.find(({ info }) => info.id === ruleId);
    if (!rule) throw new RangeError(`there is no correlation with the id ${JSON.stringify(ruleId)}`);
    return explainCorrelation(rule, records, { detector: this, correlations, ids, infos, latenessMs: day });
  }

  isAskedAbout(ruleId: string, logsources: readonly Logsource[]): boolean {
    return this.logsourcesFor(ruleId).some(wanted => logsources.some(seen => isFor(wanted, seen)));
  }

  asks(event: SigmaEvent): boolean {
    return this.plans.asks(event);
  }

  logsourcesOf(event: SigmaEvent): readonly Logsource[] {
    const readings = this.readings(event).filter(reading => isFitting(reading, event));
    return readings.flatMap(reading => reading.logsources);
  }

  blindFields(ruleId: string, source?: string): readonly BlindField[] {
    return blindFieldsOf(this.detection(ruleId), this.taxonomy, source);
  }

  sourcesOf(ruleId: string): readonly string[] {
    const { info } = this.detection(ruleId);
    return this.taxonomy.sources
      .filter(source => isSourceOf(info, source, this.taxonomy))
      .map(({ name }) => name);
  }

  /** Correlations have those of the rules that they refer to, which never lead back to them. */
  private logsourcesFor(id: string): readonly Logsource[] {
    const known = this.wanted.get(id);
    if (known) return known;
    const correlation = this.correlations.find(({ info }) => info.id === id);
    const found = correlation
      ? correlation.spec.rules.flatMap(name => this.logsourcesFor(this.ids.get(name) ?? name))
      : [this.detection(id).info.logsource];
    this.wanted.set(id, found);
    return found;
  }

  /** Few keys stand for very many events, and most rules are asked about the same ones. */
  private readings(event: SigmaEvent): readonly Reading[] {
    const key = keyOf(event, this.taxonomy);
    const text = JSON.stringify(key);
    const known = this.read.get(text) ?? readingsOf(key, this.taxonomy);
    if (this.read.size > mostKeys) this.read.clear();
    this.read.set(text, known);
    return known;
  }

  private detection(id: string): DetectionRule {
    const rule = this.byId.get(id);
    if (!rule) throw new RangeError(`there is no detection rule with the id ${JSON.stringify(id)}`);
    return rule;
  }
}

function isReadAs(rule: DetectionRule, reading: Reading): boolean {
  return reading.logsources.some(logsource => isFor(rule.info.logsource, logsource));
}

function isFitting({ guard, fields }: Reading, event: SigmaEvent): boolean {
  return guard === undefined || holds(guard, new EventView(event.fields, fields));
}

function nameAndId({ name, id }: RuleInfo): readonly [string, string] {
  return [name ?? id, id];
}
