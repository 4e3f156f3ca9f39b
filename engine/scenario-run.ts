import type { ScenarioResult } from '../reports/index.ts';
import { steadyNow } from '../runners/index.ts';
import type { Scenario } from '../scenarios/index.ts';
import { type Acted, actAndRestore, failed, isForeseen, probe, troubleOf, undoable } from './act/index.ts';
import type { HostContext, ScenarioContext } from './context.ts';
import { objections } from './guard/index.ts';
import { allowsScenario, announcePhase } from './hosts/index.ts';
import {
  clockDoubt,
  doubtOf,
  healthInTime,
  judgedAs,
  Observation,
  settle,
  withOwn,
} from './observe/index.ts';
import { makePlan, newMarker, type Plan, whyInapplicable } from './plan/index.ts';
import {
  announceDetection,
  announceEnd,
  announceNotExecuted,
  scenarioResult,
  type Untouched,
  unjudged,
  untouched,
} from './tell/index.ts';

/** The host is restored when this is had; the verdicts may still be awaited from the logs. */
export interface DrilledScenario {
  readonly result: Promise<ScenarioResult>;
  /** The error that ended it: the result tells as much of it as is known. */
  readonly endedBy?: unknown;
}

/**
 * One scenario on one host, up to the clean host. What is still awaited from the logs is awaited while the
 * next scenario already runs.
 * @throws {ConnectError} when there is no way to the host, which has not been touched then
 * @throws {LedgerError} likewise
 */
export async function runScenario(scenario: Scenario, context: HostContext): Promise<DrilledScenario> {
  const started = Date.now();
  const marker = newMarker();
  try {
    const prepared = await prepare(scenario, marker, context);
    if (!('refusal' in prepared)) return await drill(prepared, started);
    const { refusal } = prepared;
    announceNotExecuted(refusal, scenario, context);
    return { result: Promise.resolve(untouched({ scenario, marker }, started, refusal, context)) };
  } catch (error) {
    if (isForeseen(error)) throw error;
    const why = troubleOf(error).message;
    return {
      result: Promise.resolve(untouched({ scenario, marker }, started, { outcome: 'failed', why }, context)),
      endedBy: error,
    };
  }
}

interface Prepared {
  readonly plan: Plan;
  readonly observation: Observation;
  readonly context: ScenarioContext;
}

/** Everything before the host is touched, the intention on disk included. */
async function prepare(
  scenario: Scenario,
  marker: string,
  host: HostContext,
): Promise<Prepared | { readonly refusal: Untouched }> {
  const shipped = planFor(scenario, marker, host);
  const { lists, judged } = judgedAs(shipped, host.host, host.inventory);
  const context = { ...host, rules: host.rulesOf(lists), judged };
  const expectations = withOwn(scenario, shipped.expectations, context.expected, context.rules);
  const plan = { ...shipped, expectations };
  context.folder.plan(context.host.name, plan);
  const observation = new Observation(plan, context.rules, seen => announceDetection(seen, plan, context));
  observation.keeping()(context.lately.splice(0));
  const refusal = await whyNot(plan, observation, context);
  if (refusal !== undefined) return { refusal };
  await context.ledger.intend(scenario.id, marker, plan.changes);
  return { plan, observation, context };
}

/** Throws nothing: from here on the host is touched. */
async function drill({ plan, observation, ...rest }: Prepared, started: number): Promise<DrilledScenario> {
  const { offset, uncertainty } = rest.context.hostClock;
  const context = { ...rest.context, clock: { offset, uncertainty } };
  const stopListening = context.logs.listen(event => observation.accept(event));
  const acted = await actAndRestore(plan, observation, context);
  const result = judged(plan, started, acted, observation, context).finally(stopListening);
  return { result, ...('endedBy' in acted && { endedBy: acted.endedBy }) };
}

async function judged(
  plan: Plan,
  started: number,
  acted: Acted,
  observation: Observation,
  context: ScenarioContext,
): Promise<ScenarioResult> {
  try {
    announceEnd(plan, acted, context);
    const expectations = await settle(plan, observation, acted.outcome, context);
    if (acted.outcome.outcome === 'executed') await noteOwnRules(plan, observation, context);
    return scenarioResult(plan, started, acted, expectations, observation, context);
  } catch (error) {
    const outcome = failed(acted.outcome, error);
    announceNotExecuted(outcome, plan.scenario, context);
    return unjudged(plan, started, { ...acted, outcome }, context);
  }
}

/** Detections end the wait for their own logs alone: a rule is judged when every log has been read to its end. */
async function noteOwnRules(plan: Plan, observation: Observation, context: ScenarioContext): Promise<void> {
  if (context.rules.own.length === 0) return;
  const { logs } = context;
  const healths = await Promise.all(logs.kinds().map(kind => healthInTime(kind, context)));
  const doubts = [clockDoubt(observation, context), doubtOf(observation, context), ...healths];
  const unread = doubts.find(health => health?.state === 'inconclusive');
  const why = unread?.state === 'inconclusive' ? unread.why : undefined;
  context.ownRules.note({ plan, observation, unread: why }, context);
}

function planFor(scenario: Scenario, marker: string, context: HostContext): Plan {
  const { facts, options } = context;
  return makePlan(scenario, { marker, facts, uniqueNames: options.uniqueNames });
}

/** Reasons to leave the host alone: the inventory's, the guard's, what it lacks, something of that name there already. */
async function whyNot(
  plan: Plan,
  observation: Observation,
  context: HostContext,
): Promise<Untouched | undefined> {
  const permission = allowsScenario(context.host, plan.scenario, new Date());
  if (!permission.allowed) return skipped(`${permission.why}; ${permission.fix}`);
  const [objection] = objections(plan);
  if (objection !== undefined) return skipped(`refused by the guard: ${objection}`);
  const why = whyInapplicable(plan, context.host, context.inventory);
  if (why !== undefined) return { outcome: 'not-applicable', why };
  if (plan.scenario.known?.as === 'admin' && context.knownAdminTrouble !== undefined)
    return skipped(context.knownAdminTrouble);
  const dispatch = context.dispatchFor(plan.scenario.id, () => observation.keeping());
  const sendAll = context.sendAllFor(dispatch);
  observation.span.from = steadyNow();
  announcePhase(context, plan.scenario.id, 'baseline', 'probing that nothing of it is there');
  const presences = await probe(plan.changes.map(undoable), sendAll, 'baseline');
  const there = plan.changes.find((_, index) => presences[index] !== 'absent');
  return there && skipped(`${there.kind} ${there.name} cannot be proven absent beforehand`);
}

const skipped = (why: string): Untouched => ({ outcome: 'skipped', why });
