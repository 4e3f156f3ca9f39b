import type { EventReference, RuleJudgement } from '../../../reports/index.ts';
import type { LogEvent } from '../../../validators/index.ts';
import type { Plan } from '../../plan/index.ts';
import { cite } from '../expectation-result.ts';
import type { Observation } from '../observation.ts';
import type { RuleInfo, Rules } from '../rules.ts';
import { judgementOf, unusableJudgement } from './judgement.ts';
import { isOfTechnique } from './technique.ts';

type Fired = RuleJudgement['fired'][number];
type NearMiss = NonNullable<RuleJudgement['nearMiss']>;

/** What the scenarios of a run, so far, have shown of one rule. */
export interface Shown {
  /** By scenario. */
  readonly fired: Map<string, Fired>;
  /** Hosts, by scenario of its technique, whose act fed its log source without firing it. */
  readonly silent: Map<string, string[]>;
  /** Procedures of its technique that ran, fed its log source or not. */
  readonly ran: Set<string>;
  /** Those of them on some host of which a log could not be read to its end, with the reason. */
  readonly untold: Map<string, string>;
  nearMiss?: NearMiss;
}

interface Where {
  readonly rules: Rules;
  readonly host: { readonly name: string };
}

/** What one scenario on one host has shown. */
export interface Act {
  readonly plan: Plan;
  readonly observation: Observation;
  /** Why a log of the host could not be read to its end; undefined where all were. */
  readonly unread?: string | undefined;
}

/** How each of the user's own rules fared in a run, over all its scenarios and hosts. */
export class OwnRules {
  readonly #shown = new Map<string, Shown>();

  note({ plan, observation, unread }: Act, { rules, host }: Where): void {
    const isAsked = rules.askedAbout(observation.owned);
    const { id: scenario, role } = plan.scenario;
    const named = new Set(observation.owned.filter(event => observation.attribution.names(event)));
    for (const rule of rules.own) {
      const shown = this.#of(rule.id);
      const ofItsTechnique = isOfTechnique(rule, plan.scenario);
      const matches = matchesOf(rule, ofItsTechnique && isAsked(rule.id), observation, rules);
      if (matches.length > 0)
        noteFired(shown, { scenario, role, ofItsTechnique }, host.name, matches.map(cite));
      if (!ofItsTechnique || role !== 'procedure') continue;
      shown.ran.add(scenario);
      if (unread !== undefined) shown.untold.set(scenario, unread);
      if (matches.length > 0 || !isAsked(rule.id)) continue;
      this.#noteSilent(shown, rule, scenario, event => named.has(event), observation, { rules, host });
    }
  }

  /** One for each of the user's rules, in their order; those that cannot be used last. */
  judgements({ own, unusable }: Rules): RuleJudgement[] {
    return [...own.map(rule => judgementOf(rule, this.#of(rule.id))), ...unusable.map(unusableJudgement)];
  }

  /** What is nearest is looked for once for each scenario: on other hosts its events are alike, and there may be many. */
  #noteSilent(
    shown: Shown,
    { id }: RuleInfo,
    scenario: string,
    isNamed: (event: LogEvent) => boolean,
    { owned }: Observation,
    { rules, host }: Where,
  ): void {
    const hosts = shown.silent.get(scenario);
    if (hosts) {
      hosts.push(host.name);
      return;
    }
    shown.silent.set(scenario, [host.name]);
    if (shown.fired.size > 0) return;
    const miss = rules.nearMiss(id, owned, isNamed);
    if (miss === undefined) return;
    const next = structuredClone({ ...miss, scenario, host: host.name });
    if (shown.nearMiss === undefined || share(next) > share(shown.nearMiss)) shown.nearMiss = next;
  }

  #of(id: string): Shown {
    const known = this.#shown.get(id) ?? {
      fired: new Map(),
      silent: new Map(),
      ran: new Set(),
      untold: new Map(),
    };
    this.#shown.set(id, known);
    return known;
  }
}

function share({ met = 0, of = 1 }: NearMiss): number {
  return met / of;
}

/** A rule that serves a correlation never fires by itself: it is looked for among the events. */
function matchesOf(rule: RuleInfo, isAsked: boolean, { fired, owned }: Observation, rules: Rules) {
  const found = fired.get(rule.id) ?? [];
  return found.length > 0 || rule.generates || !isAsked ? found : rules.matching(rule.id, owned);
}

/** Copied: what is kept of an event is a piece of a host's whole answer, and would keep all of it in memory. */
function noteFired(
  { fired }: Shown,
  at: Pick<Fired, 'scenario' | 'role' | 'ofItsTechnique'>,
  host: string,
  events: readonly EventReference[],
): void {
  const known = fired.get(at.scenario);
  const [event] = events;
  if (known) {
    known.hosts.push(host);
    known.matches += events.length;
  } else if (event)
    fired.set(at.scenario, { ...at, hosts: [host], matches: events.length, event: structuredClone(event) });
}
