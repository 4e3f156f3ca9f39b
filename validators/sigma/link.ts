import type { Compiled, CorrelationRule, DetectionRule } from './compiled.ts';
import type { Unsupported } from './contract.ts';
import { shown } from './fault.ts';

type Rule = DetectionRule | CorrelationRule;

/**
 * Joins rules with the correlations that refer to them, by id or name. A correlation with a missing or circular
 * reference is refused, and with it those that build on it; the others come after all detections, each after those it
 * refers to. Rules that serve a correlation without `generate` give no matches of their own. Of two rules of different
 * files with the same id the second is refused.
 */
export function link(rules: readonly Rule[], refused: readonly Unsupported[]): Compiled {
  const unsupported = [...refused];
  const refuse = (rule: Rule, why: string) => unsupported.push(refusal(rule, why));
  const usable = resolvable(unique(rules, refuse), refuse);
  const byName = namesOf(usable);
  const silent = new Set<Rule>();
  for (const rule of usable) {
    if (rule.kind === 'detection' || rule.spec.generate) continue;
    for (const name of rule.spec.rules) silent.add(byName.get(name) ?? rule);
  }
  const quiet = (rule: Rule): Rule =>
    silent.has(rule) ? { ...rule, info: { ...rule.info, generates: false } } : rule;
  return { rules: usable.map(quiet), unsupported };
}

type Refuse = (rule: Rule, why: string) => void;

function unique(rules: readonly Rule[], refuse: Refuse): Rule[] {
  const seen = new Map<string, Rule>();
  const kept: Rule[] = [];
  for (const rule of rules) {
    const first = seen.get(rule.info.id);
    const own = first && first.info.file === rule.info.file ? renamed(rule, seen) : rule;
    if (first && own === rule)
      refuse(rule, `its id is taken by ${shown(first.info.title)} in ${first.info.file}`);
    else kept.push(own);
    seen.set(own.info.id, seen.get(own.info.id) ?? own);
  }
  return kept;
}

/** Documents of one file may share the id of their `global` part. */
function renamed(rule: Rule, taken: ReadonlyMap<string, Rule>): Rule {
  let number = 2;
  while (taken.has(`${rule.info.id}#${number}`)) number += 1;
  return { ...rule, info: { ...rule.info, id: `${rule.info.id}#${number}` } };
}

function namesOf(rules: readonly Rule[]): Map<string, Rule> {
  const names = new Map<string, Rule>();
  for (const rule of rules) if (rule.info.name !== undefined) names.set(rule.info.name, rule);
  for (const rule of rules) names.set(rule.info.id, rule);
  return names;
}

/** Drops correlations until all references of those that are left lead to detections. */
function resolvable(rules: readonly Rule[], refuse: Refuse): Rule[] {
  const byName = namesOf(rules);
  const sound = new Set<Rule>(rules.filter(rule => rule.kind === 'detection'));
  const isSound = (name: string) => {
    const referred = byName.get(name);
    return referred !== undefined && sound.has(referred);
  };
  for (let before = -1; before !== sound.size; ) {
    before = sound.size;
    for (const rule of rules)
      if (rule.kind === 'correlation' && rule.spec.rules.every(isSound)) sound.add(rule);
  }
  for (const rule of rules)
    if (rule.kind === 'correlation' && !sound.has(rule)) refuse(rule, whyUnsound(rule, byName));
  return [...sound];
}

function whyUnsound(rule: Rule, byName: ReadonlyMap<string, Rule>): string {
  const missing = rule.kind === 'correlation' && rule.spec.rules.find(name => !byName.has(name));
  if (typeof missing === 'string') return `correlation: there is no usable rule ${shown(missing)}`;
  return 'correlation: it refers to itself or to a correlation that cannot be used';
}

function refusal({ info }: Rule, why: string): Unsupported {
  const { id, title, file, line } = info;
  return { id, title, why, ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
}
