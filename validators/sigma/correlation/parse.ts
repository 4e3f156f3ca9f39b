import { RuleFault, shown } from '../fault.ts';
import { listOf } from '../metadata.ts';
import { namesIn, parseExpression } from './expression.ts';
import type { Bound, CorrelationSpec, CorrelationType } from './spec.ts';

type Content = Readonly<Record<string, unknown>>;

const bounds: readonly Bound[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'];
const types: Readonly<Record<CorrelationType, { field: boolean }>> = {
  event_count: { field: false },
  value_count: { field: true },
  value_sum: { field: true },
  value_avg: { field: true },
  value_median: { field: true },
  value_percentile: { field: true },
  temporal: { field: false },
  temporal_ordered: { field: false },
};

/** Reads a document's `correlation` section. Throws RuleFault. */
export function parseCorrelation(content: Content): CorrelationSpec {
  const section = content.correlation;
  if (!isMap(section)) throw new RuleFault('correlation must be a map');
  const type = typeOf(section.type);
  const rules = rulesOf(section);
  if (rules.length === 0) throw new RuleFault('correlation: it refers to no rules');
  const condition = conditionOf(type, section.condition, rules);
  return {
    type,
    rules,
    groupBy: listOf(section, 'group-by'),
    timespan: timespanOf(section.timespan),
    aliases: aliasesOf(section.aliases),
    generate: section.generate === true || content.generate === true,
    ...condition,
  };
}

function typeOf(value: unknown): CorrelationType {
  const known = (Object.keys(types) as CorrelationType[]).find(type => type === value);
  if (!known) throw new RuleFault(`correlation: unknown type ${shown(value)}`);
  return known;
}

/** A temporal condition that names its rules makes a list of them needless. */
function rulesOf(section: Content): string[] {
  const isExtended = section.rules === undefined && typeof section.condition === 'string';
  return isExtended ? namesIn(String(section.condition)) : listOf(section, 'rules');
}

type Condition = Pick<CorrelationSpec, 'bounds' | 'fields' | 'percentile' | 'expression'>;

function conditionOf(type: CorrelationType, value: unknown, rules: readonly string[]): Condition {
  const isTemporal = type === 'temporal' || type === 'temporal_ordered';
  if (value === undefined && isTemporal) return { bounds: [['gte', rules.length]], fields: [] };
  if (typeof value === 'string' && isTemporal)
    return { bounds: [], fields: [], expression: parseExpression(value, rules) };
  if (!isMap(value)) throw new RuleFault('correlation: condition must be a map such as {gte: 10}');
  const unknown = Object.keys(value).filter(key => !['field', 'percentile', ...bounds].includes(key));
  if (unknown.length > 0) throw new RuleFault(`correlation: unknown condition ${shown(unknown[0])}`);
  const read = bounds.flatMap(bound =>
    bound in value ? [[bound, numberOf(bound, value[bound])] as const] : [],
  );
  if (read.length === 0) throw new RuleFault('correlation: condition has none of gt, gte, lt, lte, eq, neq');
  const fields = listOf(value, 'field');
  if (types[type].field && fields.length === 0)
    throw new RuleFault(`correlation: ${type} needs a field in its condition`);
  return { bounds: read, fields, ...percentileOf(type, value.percentile) };
}

function percentileOf(type: CorrelationType, value: unknown): { percentile?: number } {
  if (value === undefined) return type === 'value_median' ? { percentile: 50 } : {};
  const percentile = numberOf('percentile', value);
  if (percentile < 0 || percentile > 100)
    throw new RuleFault('correlation: percentile must be between 0 and 100');
  return { percentile };
}

function numberOf(name: string, value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new RuleFault(`correlation: ${name} takes a number, not ${shown(value)}`);
}

const milliseconds: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  // As pySigma has them: a twelfth of, and one Gregorian year.
  M: 2_629_746_000,
  y: 31_556_952_000,
};

function timespanOf(value: unknown): number {
  const [, count, unit] = /^(\d{1,9})([smhdwMy])$/.exec(String(value)) ?? [];
  const span = Number(count) * (milliseconds[unit ?? ''] ?? Number.NaN);
  if (span > 0) return span;
  throw new RuleFault(`correlation: timespan ${shown(value)} is not like 30s, 5m, 1h or 7d`);
}

function aliasesOf(value: unknown): CorrelationSpec['aliases'] {
  if (value === undefined || value === null) return {};
  if (!isMap(value)) throw new RuleFault('correlation: aliases must be a map');
  return Object.fromEntries(Object.entries(value).map(([alias, fields]) => [alias, aliasOf(alias, fields)]));
}

function aliasOf(alias: string, fields: unknown): Record<string, string> {
  if (!isMap(fields)) throw new RuleFault(`correlation: alias ${shown(alias)} must map rules to fields`);
  return Object.fromEntries(
    Object.entries(fields).map(([rule, field]) => {
      if (typeof field !== 'string')
        throw new RuleFault(`correlation: alias ${shown(alias)} must map rules to fields`);
      return [rule, field];
    }),
  );
}

function isMap(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
