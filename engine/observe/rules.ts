import type { Host } from '../../inventory/index.ts';
import type { LogEvent } from '../../validators/index.ts';

/** What the engine asks of a set of Sigma rules. */
export interface Rules {
  info(id: string): RuleInfo | undefined;
  /** Why a rule that was found could not be loaded. */
  whyNot(id: string): string | undefined;
  readonly all: readonly RuleInfo[];
  /** The user's own among them. */
  readonly own: readonly RuleInfo[];
  readonly unusable: readonly UnusableRule[];
  /** Begins to follow the events of one act: correlations see those, and no others. */
  watch(): RuleWatch;
  /** For a rule that stayed silent: what came nearest on these events, of which some bear a name of the drill's own. */
  nearMiss(
    id: string,
    events: readonly LogEvent[],
    isNamed: (event: LogEvent) => boolean,
  ): NearMiss | undefined;
  /** The events that a detection rule matches, whether or not it fires by itself. */
  matching(id: string, events: readonly LogEvent[]): readonly LogEvent[];
  /** Of a rule's id: whether it was asked about any of these events, being of its log source. */
  askedAbout(events: readonly LogEvent[]): (id: string) => boolean;
}

/** Takes events one after the other, in the order in which they come in. */
export interface RuleWatch {
  /** The rules that now fire; a correlation fires on the last of the events that it took to complete it. */
  push(event: LogEvent): readonly Fired[];
}

export interface Fired {
  readonly rule: string;
  readonly event: LogEvent;
}

export interface UnusableRule {
  readonly id: string;
  readonly line?: number;
  readonly file?: string;
  readonly title: string;
  readonly why: string;
}

export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  readonly tags: readonly string[];
  /** SHA-256 of the file that holds it, as it was loaded. */
  readonly digest: string;
  readonly name?: string;
  readonly kind: 'detection' | 'correlation';
  readonly file?: string;
  /** Where it stands, as results tell it. */
  readonly place?: { readonly file: string; readonly line: number; readonly shipped: boolean };
  /** Empty for correlations. */
  readonly logsource: { readonly product?: string; readonly category?: string; readonly service?: string };
  /** False for a rule that serves a correlation alone: it never fires by itself. */
  readonly generates: boolean;
}

/** What would have had to be different for a rule to fire. */
export interface NearMiss {
  readonly rule: string;
  readonly event: string;
  /** Of a correlation, the part that is missing. */
  readonly selection: string;
  readonly field: string;
  readonly seen: string;
  readonly wanted: string;
  /** The event has no such field. */
  readonly absent: boolean;
  /** How many of the rule's items the event meets, of how many it would take. */
  readonly met: number;
  readonly of: number;
  /** Correlations only. */
  readonly part?: 'rule' | 'condition' | 'group-by' | 'timespan' | 'order';
  /** Of a correlation that lacks matches of a rule: that rule's own nearest miss. */
  readonly base?: NearMiss;
}

/** What fills the placeholders of the rules. */
export type KnownLists = Pick<Host, 'knownAdmins' | 'knownServices'>;

/** The rules with their placeholders filled. */
export type RulesOf = (known: KnownLists) => Rules;
