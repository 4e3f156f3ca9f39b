import type { RuleInfo, SigmaEvent } from '../contract.ts';

/** A rule matched: a detection on one event, or a correlation on several. */
export interface Occurrence {
  readonly rule: RuleInfo;
  /** Milliseconds since the epoch; of a correlation, of its last event. */
  readonly time: number;
  /** Milliseconds by which it may have happened later. */
  readonly tickMs: number;
  readonly events: readonly SigmaEvent[];
  /** What the event was recorded as, together with its other readings; none for correlations. */
  readonly record?: object;
  /** The value of a field, as correlations group by it. */
  readonly find: (field: string) => unknown;
}

/** An occurrence in the state of a correlation. */
export interface Entry {
  readonly time: number;
  readonly tickMs: number;
  /** Which of the correlation's rules it is of. */
  readonly source: number;
  /** Values of the fields that are counted; or numbers to compute with. */
  readonly values: readonly string[];
  readonly numbers: readonly number[];
  readonly occurrence: Occurrence;
}

/** What a correlation found: the statistic that met its condition, and what it was computed of. */
export interface Finding {
  readonly value: number;
  readonly entries: readonly Entry[];
}
