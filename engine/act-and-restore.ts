import { steadyNow } from '../runners/index.ts';
import { type ActOutcome, act } from './act.ts';
import { announce } from './announce.ts';
import { apartMs, toHost } from './clock.ts';
import type { HostContext } from './context.ts';
import type { Dispatch } from './dispatch.ts';
import type { Observation } from './observation.ts';
import type { Plan } from './plan.ts';
import { type Restoration, remarks, restore, type SendAll, undoable } from './restore.ts';
import { standing } from './standing.ts';
import { sweep, sweepQuery } from './sweep.ts';
import { troubleOf } from './trouble.ts';
import { delay, within } from './wait.ts';

/** Milliseconds that the service is left standing for evidence to arrive, at most, unless the operator wants more. */
const evidenceMs = 1_500;

export interface Acted {
  readonly outcome: ActOutcome;
  readonly restoration: Restoration;
  /** What nobody foresaw; the rest is what was known by then. */
  readonly endedBy?: unknown;
}

const notBegun: ActOutcome = {
  outcome: 'failed',
  why: '',
  touched: [],
  begun: new Set(),
  applied: new Set(),
  attempts: new Map(),
  succeeded: new Set(),
};

const unproven: Restoration = { presences: [], restored: false, killed: [], left: [] };

/** The procedure and its reversal. Throws nothing: whatever goes wrong on the way, as much as is known is told. */
export async function actAndRestore(
  plan: Plan,
  observation: Observation,
  context: HostContext,
): Promise<Acted> {
  const { scenario, marker, steps } = plan;
  const { ledger, clock, signal } = context;
  let outcome = notBegun;
  let restoration = unproven;
  try {
    const dispatch = context.dispatchFor(scenario.id, () => observation.keeping());
    announce(context, plan, 'act', 'the procedure');
    observation.attribution.begin(toHost(clock, steadyNow()) - clock.uncertainty);
    outcome = await act(steps, dispatch, pid => observation.acted(pid), signal);
    observation.actEnded();
    const sendAll = noting(observation, context.sendAllFor(dispatch));
    outcome = await afterAct(outcome, observation, sendAll, context);
    announce(context, plan, 'revert', 'putting everything back');
    restoration = await restoreAndSweep(plan, outcome, sendAll, dispatch, context);
    if (restoration.restored) ledger.restored(marker);
    return { outcome, restoration };
  } catch (error) {
    return { outcome: failed(outcome, error), restoration, endedBy: error };
  }
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
      observation.attribution.end(toHost(clock, steadyNow()) - clock.uncertainty),
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

/** Looks after the last reversal see the clock that the reversal ended under. */
function noting({ span }: Observation, sendAll: SendAll): SendAll {
  return async (phase, commands) => {
    const completions = await sendAll(phase, commands);
    if (phase === 'revert') span.to = steadyNow();
    return completions;
  };
}

async function restoreAndSweep(
  plan: Plan,
  { touched }: ActOutcome,
  sendAll: SendAll,
  dispatch: Dispatch,
  context: HostContext,
): Promise<Restoration> {
  const { host, care } = context;
  const query = sweepQuery(plan.marker, touched, host);
  const restoration = await restore(touched.map(undoable), sendAll, () =>
    sweep(care, command => dispatch.send('verify', command), query),
  );
  for (const text of remarks(touched, restoration))
    context.report({ type: 'warning', text: `${host.name}: ${text}` });
  return restoration;
}

/** An act that an error ended, whatever it had come to. */
export function failed(outcome: ActOutcome, error: unknown): ActOutcome & { readonly outcome: 'failed' } {
  return { ...outcome, outcome: 'failed', why: troubleOf(error).message };
}
