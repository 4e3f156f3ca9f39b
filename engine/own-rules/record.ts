import type { EventReference, RuleJudgement } from '../../reports/index.ts';
import type { ScenarioContext } from '../context.ts';
import { cite } from '../expectation-result.ts';
import type { Observation } from '../observation.ts';
import type { Plan } from '../plan.ts';
import type { NearMissOf, RuleInfo, Rules } from '../rules.ts';
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

  note({ plan, observation, unread }: Act, { rules, host }: Pick<ScenarioContext, 'rules' | 'host'>): void {
    const isAsked = rules.askedAbout(observation.owned);
    const { id: scenario, role } = plan.scenario;
    const nearest = rules.nearest(observation.owned, event => observation.attribution.names(event));
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
      noteSilent(shown, rule, { scenario, host: host.name }, nearest);
    }
  }

  /** One for each of the user's rules, in their order; those that cannot be used last. */
  judgements({ own, unusable }: Rules): RuleJudgement[] {
    return [...own.map(rule => judgementOf(rule, this.#of(rule.id))), ...unusable.map(unusableJudgement)];
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

/** What is nearest is looked for once for each scenario: on other hosts its events are alike, and there may be many. */
function noteSilent(
  shown: Shown,
  { id }: RuleInfo,
  { scenario, host }: { readonly scenario: string; readonly host: string },
  nearest: NearMissOf,
): void {
  const hosts = shown.silent.get(scenario);
  if (hosts) {
    hosts.push(host);
    return;
  }
  shown.silent.set(scenario, [host]);
  if (shown.fired.size > 0 || isNearEnough(shown.nearMiss)) return;
  const miss = nearest(id);
  if (miss === undefined) return;
  const next = { ...miss, scenario, host };
  if (shown.nearMiss === undefined || share(next) > share(shown.nearMiss))
    shown.nearMiss = structuredClone(next);
}

/** One item is all that is missing: no other scenario comes nearer, and thousands of rules need not be weighed again. */
function isNearEnough(miss: NearMiss | undefined): boolean {
  return miss?.met !== undefined && miss.met > 0 && miss.of === miss.met + 1;
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
