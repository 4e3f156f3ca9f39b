import type { CorrelationRule } from '../compiled.ts';
import type { CorrelationExplanation, CorrelationLack, Match, RuleInfo } from '../contract.ts';
import { textsOf } from '../values.ts';
import { aliasOf } from './alias.ts';
import { isMet } from './bounds.ts';
import type { Bound, CorrelationSpec, RuleExpression } from './spec.ts';
import { type Base, type Records, type Surroundings, Trial } from './trial.ts';

/**
 * Why a correlation fired on records or did not: its base rules that matched nothing, else the parts (group-by, timespan, order)
 * without which it would have fired, else how far its condition was from being met.
 */
export function explainCorrelation(
  rule: CorrelationRule,
  records: Records,
  around: Surroundings,
): CorrelationExplanation {
  const trial = new Trial(rule, records, around);
  if (trial.matches({}).length > 0) return { rule: rule.info, matched: true, lacks: [] };
  const missing = missingRules(rule.spec, trial.bases);
  return { rule: rule.info, matched: false, lacks: missing.length > 0 ? missing : partsIn(trial) };
}

/** Rules that must have matched, and have not at all. */
function missingRules(spec: CorrelationSpec, bases: readonly Base[]): CorrelationLack[] {
  const { type, bounds, expression } = spec;
  const isTemporal = type === 'temporal' || type === 'temporal_ordered';
  const silent = bases.filter(({ matches }) => matches.length === 0);
  const there = bases.length - silent.length;
  if (isTemporal ? !expression && isMet(spec, there) : there > 0) return [];
  const needed = expression && new Set(asked(expression, true));
  const wanted = isTemporal ? '1' : conditionText(bounds);
  return silent
    .filter(base => needed === undefined || needed.has(bases.indexOf(base)))
    .map(({ info }) => ({ part: 'rule', name: info.title, rule: info.id, seen: '0', wanted }));
}

/** Places of the rules that have to match for the expression to hold. */
function asked(expression: RuleExpression, wanted: boolean): number[] {
  if (expression.op === 'rule') return wanted ? [expression.rule] : [];
  if (expression.op === 'not') return asked(expression.of, !wanted);
  return expression.of.flatMap(part => asked(part, wanted));
}

/** Milliseconds that no recording spans. */
const forever = 1e12;

type Part = 'group-by' | 'timespan' | 'order';
type Terms = Partial<CorrelationSpec>;

/** The part without which it would have fired, or all of several that have to go together, or else its condition. */
function partsIn(trial: Trial): CorrelationLack[] {
  const terms = looser(trial.rule.spec);
  const parts = [...terms.keys()];
  const without = (left: readonly Part[]): Terms => Object.assign({}, ...left.map(part => terms.get(part)));
  const fires = (left: readonly Part[]) => trial.matches(without(left)).length > 0;
  const sole = parts.find(part => fires([part]));
  if (sole !== undefined) return [lackOf(sole, trial, {})];
  if (!fires(parts)) return [conditionLack(trial)];
  const needed = parts.filter(part => !fires(parts.filter(other => other !== part)));
  return needed.map(part => lackOf(part, trial, without(parts)));
}

/** Each part of a correlation, and the terms without it. */
function looser({ type, groupBy }: CorrelationSpec): Map<Part, Terms> {
  const terms = new Map<Part, Terms>();
  if (groupBy.length > 0) terms.set('group-by', { groupBy: [] });
  terms.set('timespan', { timespan: forever });
  if (type === 'temporal_ordered') terms.set('order', { type: 'temporal' });
  return terms;
}

function lackOf(part: Part, trial: Trial, others: Terms): CorrelationLack {
  switch (part) {
    case 'group-by':
      return groupLack(trial);
    case 'timespan':
      return timespanLack(trial, others);
    case 'order':
      return orderLack(trial);
  }
}

function groupLack(trial: Trial): CorrelationLack {
  const seen = trial.bases.map(({ info, matches }) => {
    const values = new Set(matches.map(match => groupOf(match, info, trial)));
    return `${[...values].join(' | ')} (${info.title})`;
  });
  const name = trial.rule.spec.groupBy.join(', ');
  return { part: 'group-by', name, seen: seen.join('; '), wanted: 'the same in all' };
}

function groupOf(match: Match, info: RuleInfo, { rule: { spec }, detector }: Trial): string {
  const matched = detector.detect(match.event).find(one => one.info.id === info.id);
  const found = (field: string) =>
    match.correlation?.group[field] ??
    textsOf(matched && detector.find(matched, match.event, aliasOf(spec, field, info))).join(', ');
  return spec.groupBy.map(field => found(field) || 'absent').join(', ');
}

/** The span that would have done, found by doubling the rule's. */
function timespanLack(trial: Trial, others: Terms): CorrelationLack {
  const { timespan } = trial.rule.spec;
  let span = timespan;
  let match: Match | undefined;
  do {
    span *= 2;
    [match] = trial.matches({ ...others, timespan: span });
  } while (match === undefined && span < forever);
  const times = (match?.correlation?.events ?? []).flatMap(({ time }) => time ?? []);
  const seen = Math.max(...times) - Math.min(...times);
  return {
    part: 'timespan',
    name: 'timespan',
    seen: spanText(seen),
    wanted: `at most ${spanText(timespan)}`,
  };
}

function orderLack({ rule, bases }: Trial): CorrelationLack {
  const first = ({ matches }: Base) => Math.min(...matches.flatMap(({ time }) => time ?? []));
  const order = (list: readonly Base[]) => list.map(({ info }) => info.title).join(', then ');
  const seen = order(bases.toSorted((a, b) => first(a) - first(b)));
  return { part: 'order', name: rule.spec.type, seen, wanted: order(bases) };
}

function conditionLack(trial: Trial): CorrelationLack {
  const { type, fields, bounds, expression } = trial.rule.spec;
  if (expression) return negatedLack(trial);
  const values = trial
    .matches({ bounds: [['neq', Number.NaN]] })
    .flatMap(({ correlation }) => correlation?.value ?? []);
  const upper = bounds.every(([bound]) => bound === 'lt' || bound === 'lte');
  const best = values.length === 0 ? undefined : upper ? Math.min(...values) : Math.max(...values);
  const seen = best === undefined ? 'absent' : String(best);
  const [base, ...others] = trial.bases;
  const wanted = conditionText(bounds);
  if (type === 'event_count' && base && others.length === 0)
    return { part: 'rule', name: base.info.title, rule: base.info.id, seen, wanted };
  return { part: 'condition', name: [type, ...fields].join(' of '), seen, wanted };
}

function negatedLack({ rule, bases }: Trial): CorrelationLack {
  const expression = rule.spec.expression;
  const excluding = expression ? asked({ op: 'not', of: expression }, true) : [];
  const matched = bases.filter(({ matches }, place) => matches.length > 0 && excluding.includes(place));
  const seen = matched.map(({ info }) => info.title).join(', ') || 'other rules';
  return { part: 'condition', name: rule.spec.type, seen, wanted: 'that it does not match' };
}

const signs: Record<Bound, string> = { gt: '>', gte: '>=', lt: '<', lte: '<=', eq: '=', neq: 'not' };

function conditionText(bounds: readonly (readonly [Bound, number])[]): string {
  return bounds.map(([bound, limit]) => `${signs[bound]} ${limit}`).join(' and ');
}

function spanText(ms: number): string {
  return `${Math.round(ms) / 1000} s`;
}
