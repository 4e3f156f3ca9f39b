import type { RuleInfo, Unsupported } from './contract.ts';
import type { CorrelationSpec } from './correlation/spec.ts';
import type { Expr } from './expr.ts';

export interface DetectionRule {
  readonly kind: 'detection';
  readonly info: RuleInfo;
  readonly expr: Expr;
  /** The condition as written. */
  readonly condition: string;
}

export interface CorrelationRule {
  readonly kind: 'correlation';
  readonly info: RuleInfo;
  readonly spec: CorrelationSpec;
}

/** Rules ready to be run, as plain data that can be kept in a file. */
export interface Compiled {
  readonly rules: readonly (DetectionRule | CorrelationRule)[];
  readonly unsupported: readonly Unsupported[];
}
