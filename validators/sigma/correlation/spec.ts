/** `event_count` and so on, as the specification names them. */
export type CorrelationType =
  | 'event_count'
  | 'value_count'
  | 'value_sum'
  | 'value_avg'
  | 'value_median'
  | 'value_percentile'
  | 'temporal'
  | 'temporal_ordered';

/** Which of a temporal correlation's rules have to match: numbers are places in its list of rules. */
export type RuleExpression =
  | { readonly op: 'and' | 'or'; readonly of: readonly RuleExpression[] }
  | { readonly op: 'not'; readonly of: RuleExpression }
  | { readonly op: 'rule'; readonly rule: number };

export type Bound = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';

/** What a correlation rule asks, as plain data. */
export interface CorrelationSpec {
  readonly type: CorrelationType;
  /** Ids or names, as written. */
  readonly rules: readonly string[];
  readonly groupBy: readonly string[];
  /** Milliseconds. */
  readonly timespan: number;
  /** Temporal types with a condition such as `a and not b`; instead of bounds. */
  readonly expression?: RuleExpression;
  /** All must hold. */
  readonly bounds: readonly (readonly [Bound, number])[];
  /** The fields whose values are counted or computed with. */
  readonly fields: readonly string[];
  /** 0 to 100, for `value_percentile`; without it, the share of each value is what counts. */
  readonly percentile?: number;
  /** For a group-by name: the field that stands for it in the events of a rule (by the rule's id or name). */
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether the rules referred to also give matches of their own. */
  readonly generate: boolean;
}
