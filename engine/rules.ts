import type { Host } from '../inventory/index.ts';
import type { LogEvent } from '../validators/index.ts';

/** What the engine asks of a set of Sigma rules. */
export interface Rules {
  info(id: string): RuleInfo | undefined;
  /** Why a rule that was found could not be loaded. */
  whyNot(id: string): string | undefined;
  /** Ids of the rules that match one of the event's views. */
  match(event: LogEvent): readonly string[];
  /** For a rule that stayed silent: what came nearest on these events. */
  nearMiss(id: string, events: readonly LogEvent[]): NearMiss | undefined;
}

export interface RuleInfo {
  readonly id: string;
  readonly title: string;
  readonly level: string;
  readonly tags: readonly string[];
}

export interface NearMiss {
  readonly rule: string;
  readonly event: string;
  readonly selection: string;
  readonly field: string;
  readonly seen: string;
  readonly wanted: string;
}

/** The rules with one host's placeholders filled. */
export type RulesOf = (host: Pick<Host, 'knownAdmins' | 'knownServices'>) => Rules;
