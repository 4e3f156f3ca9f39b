import type { ChangeResult, ExpectationResult, ScenarioResult } from '../reports/index.ts';
import type { ActOutcome } from './act.ts';
import { reversalsByHand } from './by-hand.ts';
import type { HostContext } from './context.ts';
import { cite, ruleReference } from './expectation-result.ts';
import type { Observation } from './observation.ts';
import type { Plan } from './plan.ts';
import type { Restoration } from './restore.ts';

export function scenarioResult(
  plan: Plan,
  started: number,
  acted: ActOutcome,
  restoration: Restoration,
  expectations: ExpectationResult[],
  observation: Observation,
  context: HostContext,
): ScenarioResult {
  for (const event of observation.owned) context.folder.event(context.host.name, plan.scenario.id, event);
  return {
    ...head(plan, started),
    outcome: acted.outcome,
    why: acted.why,
    changes: changeResults(plan, restoration, acted),
    expectations,
    restored: restoration.restored,
    leftBehind: restoration.restored ? [] : commandsByHand(plan, context),
    alsoFired: [...observation.alsoFired].map(([id, events]) => ({
      ...ruleReference(id, context),
      events: events.slice(0, 5).map(cite),
    })),
  };
}

/** What a person has to type on the host when the program could not put it back. */
export function commandsByHand({ changes }: Plan, { host }: HostContext): string[] {
  return reversalsByHand(changes, host.dialect);
}

/** Nothing was sent that changes anything. */
export function skipped(plan: Plan, started: number, why: string): ScenarioResult {
  return {
    ...head(plan, started),
    outcome: 'skipped',
    why,
    changes: [],
    expectations: [],
    restored: true,
    leftBehind: [],
    alsoFired: [],
  };
}

function changeResults({ changes }: Plan, restoration: Restoration, acted: ActOutcome): ChangeResult[] {
  return changes.map(change => {
    const touched = acted.touched.indexOf(change);
    // What somebody else put there since is not the change's: the change is gone.
    const absent = touched < 0 || ['absent', 'foreign'].includes(restoration.presences[touched] ?? 'unknown');
    const { kind, name } = change;
    return {
      kind,
      name,
      applied: acted.applied.has(change),
      reverted: touched >= 0 && absent,
      verifiedAbsent: absent,
    };
  });
}

function head({ scenario, marker }: Plan, started: number) {
  return {
    id: scenario.id,
    title: scenario.title,
    techniques: scenario.techniques.map(({ id }) => id),
    marker,
    started: new Date(started).toISOString(),
    seconds: (Date.now() - started) / 1000,
  };
}
