import type { Host } from '../../inventory/index.ts';
import type { ChangeResult, ExpectationResult, Judged, ScenarioResult } from '../../reports/index.ts';
import {
  type Acted,
  type ActOutcome,
  isSettled,
  looksByHand,
  type Restoration,
  reversalsByHand,
} from '../act/index.ts';
import type { ClockOffset } from '../hosts/index.ts';
import type { RunFolder } from '../ledger/index.ts';
import { cite, type Observation, type Rules, ruleReference } from '../observe/index.ts';
import type { Plan } from '../plan/index.ts';
import { actSpan, reversalSpan, type SentCommands } from './sent-commands.ts';

export function scenarioResult(
  plan: Plan,
  started: number,
  acted: Acted,
  expectations: ExpectationResult[],
  observation: Observation,
  context: Told,
): ScenarioResult {
  for (const event of observation.owned) context.folder.event(context.host.name, plan.scenario.id, event);
  return {
    ...unjudged(plan, started, acted, context),
    expectations,
    alsoFired: [...observation.alsoFired].map(([id, events]) => ({
      ...ruleReference(id, context),
      events: events.slice(0, 5).map(cite),
    })),
  };
}

/** What was done and undone, without a verdict. */
export function unjudged(
  plan: Plan,
  started: number,
  { outcome, restoration }: Acted,
  context: Told,
): ScenarioResult {
  const { restored } = restoration;
  return {
    ...head(plan, started, context),
    outcome: outcome.outcome,
    why: outcome.why,
    changes: changeResults(plan, restoration, outcome),
    expectations: [],
    restored,
    leftBehind: restored ? [] : leftByHand(plan, { outcome, restoration }, context),
    killed: [...restoration.killed],
    alsoFired: [],
  };
}

/**
 * What a person has to type on the host when the program could not put it back: of what is there or cannot be ruled
 * out, and what shows the rest. What is proven gone is not named.
 */
export function leftByHand(
  { changes }: Pick<Plan, 'changes'>,
  { outcome, restoration }: Acted,
  { host }: { readonly host: Pick<Host, 'dialect'> },
): string[] {
  const { touched } = outcome;
  const still = touched.filter((_, index) => !isSettled(restoration.presences[index]));
  const looks = looksByHand(restoration, host.dialect);
  // Without any of both nobody knows how far it came.
  const isKnown = still.length + looks.length > 0;
  return [...reversalsByHand(isKnown ? still : changes, host.dialect), ...looks];
}

export interface Untouched {
  readonly outcome: 'skipped' | 'failed' | 'not-applicable';
  readonly why: string;
}

/** Nothing was sent that changes anything. */
export function untouched(about: About, started: number, ending: Untouched, context: Early): ScenarioResult {
  return {
    ...head(about, started, context),
    ...ending,
    changes: [],
    expectations: [],
    restored: true,
    leftBehind: [],
    killed: [],
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
      applied: acted.applied.has(change) ? 'yes' : acted.begun.has(change) ? 'partly' : 'no',
      reverted: touched >= 0 && absent,
      verifiedAbsent: absent,
    };
  });
}

type About = Pick<Plan, 'scenario' | 'marker'>;

/** As much as is known however early a scenario ends. */
interface Early {
  readonly sent: SentCommands;
  readonly clock?: ClockOffset;
  readonly judged?: Judged;
}

/** Where a scenario ran to its end, and where its events are kept. */
interface Told extends Early {
  readonly host: Pick<Host, 'name' | 'dialect'>;
  readonly rules: Pick<Rules, 'info'>;
  readonly folder: Pick<RunFolder, 'event'>;
}

/** Nothing was judged. */
const unlisted: Judged = { as: 'inventory', leftOut: [], madeKnown: [] };

function head({ scenario, marker }: About, started: number, { sent, clock, judged = unlisted }: Early) {
  const commands = sent.of(scenario.id);
  return {
    id: scenario.id,
    title: scenario.title,
    role: scenario.role,
    act: actSpan(commands),
    reversal: reversalSpan(commands),
    ...(clock && { hostAhead: Math.round(clock.offset) / 1000 }),
    commands,
    judged,
    techniques: scenario.techniques.map(({ id }) => id),
    marker,
    started: new Date(started).toISOString(),
    seconds: (Date.now() - started) / 1000,
  };
}
