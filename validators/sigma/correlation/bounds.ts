import type { Bound, CorrelationSpec } from './spec.ts';

/** Whether a statistic is what the correlation asks for. */
export function isMet(spec: CorrelationSpec, value: number): boolean {
  if (spec.expression) return value > 0;
  return spec.bounds.every(([bound, limit]) => relations[bound](value, limit));
}

const relations: Record<Bound, (value: number, limit: number) => boolean> = {
  gt: (value, limit) => value > limit,
  gte: (value, limit) => value >= limit,
  lt: (value, limit) => value < limit,
  lte: (value, limit) => value <= limit,
  eq: (value, limit) => value === limit,
  neq: (value, limit) => value !== limit,
};

/** What only grows while entries come, so that more of them can meet a lower limit. */
const growing: readonly CorrelationSpec['type'][] = ['event_count', 'value_count', 'value_sum', 'temporal'];

/** Whether a window can have too little and, begun later, enough. */
export function hasLowerLimit({ type, bounds, expression }: CorrelationSpec): boolean {
  return !expression && growing.includes(type) && bounds.some(([bound]) => lower.includes(bound));
}

const lower: readonly Bound[] = ['gt', 'gte', 'eq'];

/** Whether a statistic is below a lower limit. */
export function fallsShort({ bounds }: CorrelationSpec, value: number): boolean {
  return bounds.some(
    ([bound, limit]) => lower.includes(bound) && (bound === 'gt' ? value <= limit : value < limit),
  );
}
