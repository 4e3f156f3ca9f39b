import type { DetectionRule } from './compiled.ts';
import type { BlindField, RuleInfo } from './contract.ts';
import type { Expr, Item } from './expr.ts';
import type { Taxonomy, TaxonomySource } from './taxonomy/contract.ts';
import { isFor } from './taxonomy/resolve.ts';

/** Fields that a rule reads and a source never carries. */
export function blindFieldsOf(rule: DetectionRule, taxonomy: Taxonomy, name?: string): BlindField[] {
  const concerned = taxonomy.sources.filter(
    source => source.carries && (name === undefined ? isRead(rule, source, taxonomy) : source.name === name),
  );
  return concerned.flatMap(source => {
    const carried = new Set([...(source.carries ?? []), ...Object.keys(source.fields ?? {})]);
    const missing = rule.info.reads.filter(
      field => !carried.has(field) && !carried.has(field.split('.')[0] ?? field),
    );
    return missing.map(field => describe(rule, source, field));
  });
}

/** A rule for a service is read from its events too, but there any event of the service could carry its fields. */
function isRead({ info }: DetectionRule, source: TaxonomySource, taxonomy: Taxonomy): boolean {
  return info.logsource.category !== undefined && isSourceOf(info, source, taxonomy);
}

/** Whether a rule is asked about events of a source. */
export function isSourceOf(
  { logsource: wanted }: RuleInfo,
  source: TaxonomySource,
  taxonomy: Taxonomy,
): boolean {
  const service = taxonomy.sources.find(
    other =>
      other.when.eventIds === undefined &&
      other.when.channels?.some(channel => source.when.channels?.includes(channel)),
  );
  return source.logsources.some(logsource => isFor(wanted, { ...service?.logsources[0], ...logsource }));
}

function describe(rule: DetectionRule, source: TaxonomySource, field: string): BlindField {
  const fatal = needs(rule.expr, true, field);
  const why = fatal ? 'cannot fire on' : 'sees less on';
  return { source: source.name, field, fatal, why: `this rule ${why} ${source.name}: no ${field}` };
}

/** Whether an expression can only come out as `wanted` if the field is there. */
function needs(expr: Expr, wanted: boolean, field: string): boolean {
  switch (expr.op) {
    case 'item':
      return wanted && itemNeeds(expr.item, field);
    case 'selection':
      return needs(expr.of, wanted, field);
    case 'not':
      return needs(expr.of, !wanted, field);
    default: {
      const isNeeded = (part: Expr) => needs(part, wanted, field);
      return (expr.op === 'and') === wanted ? expr.of.some(isNeeded) : expr.of.every(isNeeded);
    }
  }
}

function itemNeeds(item: Item, field: string): boolean {
  const tests = item.values.flat();
  if (item.field !== field)
    return tests.length > 0 && tests.every(test => test.kind === 'fieldref' && test.field === field);
  return tests.every(test => test.kind !== 'null' && !(test.kind === 'exists' && !test.expected));
}
