import type { Taxonomy } from './taxonomy/contract.ts';

/** Sigma's `logsource`, without its free-text parts. */
export interface Logsource {
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
}

/** One rule file's text; `file` is only used to name it. */
export interface RuleSource {
  readonly text: string;
  readonly file?: string;
}

export interface CompileOptions {
  /** Values of placeholders (`|expand: '%name%'`), by name without the percent signs; wildcards are allowed in them. */
  readonly placeholders?: Readonly<Record<string, readonly string[]>>;
  /** How recorded events map to Sigma's log sources; `sigmaTaxonomy` unless given. */
  readonly taxonomy?: Taxonomy;
  /**
   * `loadRules` only: a folder where compiled rules are kept between runs, for this user alone. What is in it is used only if
   * nothing changed: no rule file, no part of the engine. Values of placeholders are filled in afterwards.
   */
  readonly cacheDir?: string;
}

/**
 * One event. With `logsource` its fields are taken as they are named by the rules for that log source. Without,
 * it is a flat Windows event (`Channel`, `EventID`, `Provider_Name` beside the fields of EventData) and the
 * taxonomy finds its log sources. Values may be nested objects and arrays: an array is a field with several values.
 */
export interface SigmaEvent {
  readonly logsource?: Logsource;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch; correlations need it here or as an argument of `push`. */
  readonly time?: number;
  /** Milliseconds by which it may have happened later: an order that this leaves open holds. */
  readonly tickMs?: number;
}

export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly name?: string;
  readonly kind: 'detection' | 'correlation';
  /** `medium` where the rule names none. */
  readonly level: string;
  readonly status?: string;
  readonly description?: string;
  readonly author?: string;
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly falsepositives: readonly string[];
  readonly logsource: Logsource;
  readonly file?: string;
  readonly line?: number;
  /** The rule's `fields`: what an analyst wants to see of a match. */
  readonly fields: readonly string[];
  /** Every field that the detection reads, without modifiers. */
  readonly reads: readonly string[];
  /** Placeholders that nothing filled: an item with one never matches. */
  readonly unfilled: readonly string[];
  /** Titles of the Sigma Filters that were applied. */
  readonly filters: readonly string[];
  /** False for a rule that serves a correlation alone (its `generate` is not true): it gives no match of its own. */
  readonly generates: boolean;
}

/** A document that could not be used, and why; it is never half-evaluated. */
export interface Unsupported {
  readonly id: string;
  readonly title: string;
  readonly file?: string;
  readonly line?: number;
  readonly why: string;
}

export interface Match {
  readonly rule: RuleInfo;
  readonly event: SigmaEvent;
  /** Milliseconds since the epoch, where known. */
  readonly time?: number;
  /** Correlations only: the values of `group-by`, the statistic that met the condition, the events in order of time. */
  readonly correlation?: {
    readonly group: Readonly<Record<string, string>>;
    readonly value: number;
    readonly events: readonly SigmaEvent[];
  };
}

export interface CorrelatorOptions {
  /** How late an event may come behind the newest one, in milliseconds; default: a day. */
  readonly latenessMs?: number;
}

export interface Correlator {
  /**
   * Takes one event, in any order of time, and returns its own matches and the correlations that it completes.
   * `time` is in milliseconds since the epoch and defaults to the event's. Several readings of one record go in together:
   * a rule matches them once, and they count once where they agree in what a correlation groups by and counts.
   */
  push(event: SigmaEvent | readonly SigmaEvent[], time?: number): Match[];
  /** The end of the events: correlations that could only be decided now. The correlator can be used afresh. */
  flush(): Match[];
}

/** How one field item of a selection fared. */
export interface ItemOutcome {
  /** The item's key as the rule writes it: `CommandLine|contains|all`; empty for keywords. */
  readonly key: string;
  readonly held: boolean;
  /**
   * What the rule wants of the field: of a list of which one value will do, those that do if there are some; of a list with
   * `all`, those that are missing if there are some.
   */
  readonly wanted: readonly string[];
  /** The values found in the event; none if the field is absent. Of keywords only those that are asked for. */
  readonly seen: readonly string[];
  /** The field as the event names it, where the taxonomy renames it. */
  readonly eventField?: string;
  readonly unfilled: readonly string[];
}

export interface SelectionOutcome {
  readonly name: string;
  readonly held: boolean;
  readonly items: readonly ItemOutcome[];
}

export interface NearestMiss {
  readonly selection: string;
  /** `lacks`: the item should have held; `excluded`: it holds and a `not` wanted it not to. */
  readonly how: 'lacks' | 'excluded';
  readonly item: ItemOutcome;
}

export interface Explanation {
  readonly rule: RuleInfo;
  readonly matched: boolean;
  readonly condition: string;
  /** Set when the rule is never asked about such an event: what it wants, what the event is. */
  readonly logsourceMismatch?: { readonly wanted: Logsource; readonly seen: readonly Logsource[] };
  readonly selections: readonly SelectionOutcome[];
  /**
   * What would have to change for the rule to match: of alternatives the one that the event meets the most; empty if it
   * matched.
   */
  readonly nearest: readonly NearestMiss[];
  /** How many items of that alternative hold already. */
  readonly met: number;
  readonly unfilled: readonly string[];
  /** The whole in one sentence. */
  readonly summary: string;
}

export interface Likeliest {
  readonly index: number;
  readonly explanation: Explanation;
}

/** A part of a correlation without which it stayed silent. */
export interface CorrelationLack {
  /** `rule`: a rule that it refers to matched too few events; the others were met in number, and failed by this. */
  readonly part: 'rule' | 'condition' | 'group-by' | 'timespan' | 'order';
  /** The rule's title, the fields to group by, or what is counted. */
  readonly name: string;
  /** Its id, of a rule. */
  readonly rule?: string;
  readonly seen: string;
  readonly wanted: string;
}

export interface CorrelationExplanation {
  readonly rule: RuleInfo;
  readonly matched: boolean;
  /** Empty if it fired. */
  readonly lacks: readonly CorrelationLack[];
}

/** A field that a rule needs and a source never carries. */
export interface BlindField {
  readonly source: string;
  readonly field: string;
  /** True if the rule cannot match without it. */
  readonly fatal: boolean;
  readonly why: string;
}

export interface RuleSet {
  readonly rules: readonly RuleInfo[];
  readonly unsupported: readonly Unsupported[];
  /** Matches of single-event rules, in the rules' order. */
  match(event: SigmaEvent): Match[];
  correlator(options?: CorrelatorOptions): Correlator;
  /** Why a detection rule matched an event or did not. Throws RangeError for an unknown id and for correlations. */
  explain(ruleId: string, event: SigmaEvent): Explanation;
  /**
   * The likeliest of several events to fire a detection rule: what `explain` says of it, and its place among them. Those of the
   * `preferred` places come first where they meet something of the rule. Undefined where the rule is asked about none. Throws as
   * `explain` does.
   */
  likeliest(
    ruleId: string,
    events: readonly SigmaEvent[],
    preferred: ReadonlySet<number>,
  ): Likeliest | undefined;
  /**
   * Why a correlation fired on records, each with all its readings, or did not. Throws RangeError for an unknown id and for
   * detection rules.
   */
  explainCorrelation(ruleId: string, records: readonly (readonly SigmaEvent[])[]): CorrelationExplanation;
  /** Whether a detection rule, or a rule that a correlation builds on, is asked about events of these log sources. */
  isAskedAbout(ruleId: string, logsources: readonly Logsource[]): boolean;
  /** Whether any rule is asked about an event. */
  asks(event: SigmaEvent): boolean;
  /** The log sources that an event counts as. */
  logsourcesOf(event: SigmaEvent): readonly Logsource[];
  /** Names of the taxonomy's sources whose events a detection rule is asked about. Throws RangeError for an unknown id. */
  sourcesOf(ruleId: string): readonly string[];
  /**
   * Fields that a rule reads and that a source of the taxonomy (all that could carry the rule, unless one is
   * named) never has. Throws RangeError for an unknown rule id.
   */
  blindFields(ruleId: string, source?: string): readonly BlindField[];
}
