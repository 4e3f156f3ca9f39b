import type { ScenarioResult } from '../reports/index.ts';
import type { Scenario } from '../scenarios/index.ts';
import { type ActOutcome, act } from './act.ts';
import { apartMs, toHost } from './clock.ts';
import type { HostContext } from './context.ts';
import { lacking, whyUnfit } from './fitness.ts';
import { objections } from './guard.ts';
import { newMarker } from './marker.ts';
import { Observation, type Seen } from './observation.ts';
import { makePlan, type Plan } from './plan.ts';
import { leftAlone, probe, type Restoration, restore, type SendAll, undoable } from './restore.ts';
import { commandsByHand, scenarioResult, skipped } from './scenario-result.ts';
import { settle } from './settle.ts';
import { standing } from './standing.ts';
import { delay, within } from './wait.ts';

/** Milliseconds that the service is left standing for evidence to arrive, at most, unless the operator wants more. */
const evidenceMs = 1_500;

/** The host is restored when this is had; the verdicts may still be awaited from the logs. */
export interface DrilledScenario {
  readonly result: Promise<ScenarioResult>;
}

/**
 * One scenario on one host, up to the clean host. What is still awaited from the logs is awaited while the
 * next scenario already runs.
 */
export async function runScenario(scenario: Scenario, context: HostContext): Promise<DrilledScenario> {
  const started = Date.now();
  const plan = planFor(scenario, context);
  context.folder.plan(context.host.name, plan);
  const observation = new Observation(plan, context.rules, seen => announceDetection(seen, plan, context));
  const refusal = await whyNot(plan, observation, context);
  if (refusal !== undefined) {
    const where = { host: context.host.name, scenario: scenario.id };
    context.report({ type: 'not-executed', ...where, outcome: 'skipped', why: refusal });
    return { result: Promise.resolve(skipped(plan, started, refusal)) };
  }
  const stopListening = context.logs.listen(event => observation.accept(event));
  const { outcome, restoration } = await actAndRestore(plan, observation, context);
  const result = settle(plan, observation, outcome, context)
    .then(expectations =>
      scenarioResult(plan, started, outcome, restoration, expectations, observation, context),
    )
    .finally(stopListening);
  return { result };
}

function planFor(scenario: Scenario, context: HostContext): Plan {
  const { facts, options, host } = context;
  const { knownAdmins, knownServices } = host;
  return makePlan(scenario, {
    marker: newMarker(),
    facts,
    uniqueNames: options.uniqueNames,
    knownAdmins,
    knownServices,
  });
}

/** Reasons to leave the host alone: the guard's, a missing tool, something of that name there already. */
async function whyNot(
  plan: Plan,
  observation: Observation,
  context: HostContext,
): Promise<string | undefined> {
  const [objection] = objections(plan);
  if (objection !== undefined) return `refused by the guard: ${objection}`;
  const missing = lacking(plan);
  if (missing.length > 0) return `the host lacks ${missing.join(', ')}`;
  const unfit = whyUnfit(plan, context.host, context.inventory);
  if (unfit !== undefined) return unfit;
  const dispatch = context.dispatchFor(plan.scenario.id);
  const sendAll = context.sendAllFor(dispatch, pid => observation.attribution.kept(pid));
  announce(context, plan, 'baseline', 'probing that nothing of it is there');
  const presences = await probe(plan.changes.map(undoable), sendAll, 'baseline');
  const there = plan.changes.find((_, index) => presences[index] !== 'absent');
  return there && `${there.kind} ${there.name} cannot be proven absent beforehand`;
}

interface Acted {
  readonly outcome: ActOutcome;
  readonly restoration: Restoration;
}

async function actAndRestore(plan: Plan, observation: Observation, context: HostContext): Promise<Acted> {
  const { scenario, marker, changes } = plan;
  const { ledger, clock, signal } = context;
  const dispatch = context.dispatchFor(scenario.id);
  await ledger.intend(scenario.id, marker, changes);
  announce(context, plan, 'act', 'the procedure');
  observation.attribution.begin(toHost(clock, Date.now()) - clock.uncertainty);
  const acted = await act(
    plan.steps,
    dispatch,
    pid => observation.acted(pid),
    pid => observation.attribution.kept(pid),
    signal,
  );
  observation.actEnded();
  const sendAll = context.sendAllFor(dispatch, pid => observation.attribution.kept(pid));
  const outcome = await afterAct(acted, observation, sendAll, context);
  announce(context, plan, 'revert', 'putting everything back');
  const restoration = await restoreAndSweep(plan, outcome, sendAll, context);
  if (restoration.restored) ledger.restored(marker);
  announceEnd(plan, { outcome, restoration }, context);
  return { outcome, restoration };
}

/** The service stands; whatever goes wrong now, it must still be put back. */
async function afterAct(
  acted: ActOutcome,
  observation: Observation,
  sendAll: SendAll,
  context: HostContext,
): Promise<ActOutcome> {
  const { clock, signal } = context;
  try {
    await dwell(observation, acted, context).finally(() =>
      observation.attribution.end(toHost(clock, Date.now()) - clock.uncertainty),
    );
    return observation.isComplete || signal.aborted ? acted : await standing(acted, sendAll);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...acted, outcome: 'failed', why };
  }
}

/** Until the evidence is there, but never long; and so long that act and reversal are apart by any clock. */
async function dwell(
  observation: Observation,
  { outcome }: ActOutcome,
  { clock, options, signal, logs }: HostContext,
) {
  if (outcome !== 'executed') return;
  const apart = Math.max(options.dwellMs, apartMs(clock));
  const over = new AbortController();
  logs.hurry(over.signal);
  const evidence = within(
    Promise.race([observation.complete, aborted(signal, over.signal)]),
    evidenceMs,
    undefined,
  );
  await Promise.all([delay(apart, signal), evidence]);
  over.abort();
}

function aborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
  });
}

async function restoreAndSweep(
  plan: Plan,
  { touched }: ActOutcome,
  sendAll: SendAll,
  context: HostContext,
): Promise<Restoration> {
  const dispatch = context.dispatchFor(plan.scenario.id);
  const sweep = () => context.care.sweep(command => dispatch.send('verify', command), plan.marker);
  const restoration = await restore(touched.map(undoable), sendAll, sweep);
  for (const text of leftAlone(touched, restoration))
    context.report({ type: 'warning', text: `${context.host.name}: ${text}` });
  return restoration;
}

function announce(
  { report, host }: HostContext,
  { scenario }: Plan,
  phase: 'baseline' | 'act' | 'revert',
  detail: string,
) {
  report({ type: 'phase', host: host.name, scenario: scenario.id, phase, detail });
}

function announceDetection({ expectation }: Seen, { scenario }: Plan, { report, host }: HostContext): void {
  const where = { host: host.name, scenario: scenario.id };
  report({ type: 'verdict', ...where, expectation: expectation.title, verdict: 'detected', met: true });
}

function announceEnd(plan: Plan, { outcome, restoration }: Acted, context: HostContext): void {
  const { report, host } = context;
  const where = { host: host.name, scenario: plan.scenario.id };
  if (outcome.outcome !== 'executed') {
    report({ type: 'not-executed', ...where, outcome: outcome.outcome, why: outcome.why });
  }
  if (restoration.restored) report({ type: 'restored', ...where });
  else report({ type: 'left-changed', ...where, commands: commandsByHand(plan, context) });
}
