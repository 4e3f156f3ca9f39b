import type { Host } from '../../inventory/index.ts';
import type { OnProgress } from '../../reports/index.ts';
import { steadyNow } from '../../runners/index.ts';
import {
  announcePhase,
  apartMs,
  type ClockOffset,
  type Dispatch,
  delay,
  type HostCare,
  type Keeping,
  type SendAll,
  toHost,
  within,
} from '../hosts/index.ts';
import type { Plan } from '../plan/index.ts';
import { type ActOutcome, act } from './act.ts';
import { troubleOf } from './host-error.ts';
import { type Restoration, remarks, restore, undoable } from './restore.ts';
import { sweep, sweepQuery } from './sweep.ts';
import { standing } from './verify-applied.ts';

/** Milliseconds that the service is left standing for evidence to arrive, at most, unless the operator wants more. */
const evidenceMs = 1_500;

/** Who looks on while the procedure runs. Moments are milliseconds: of the host's clock in `attribution`, else of the steady one. */
export interface Witness {
  readonly attribution: { begin(hostTime: number): void; end(hostTime: number): void };
  readonly span: { to: number };
  /** Resolves when everything that must fire has fired. */
  readonly complete: Promise<void>;
  readonly isComplete: boolean;
  keeping(): ReturnType<Keeping>;
  acted(pid: number): void;
  actEnded(): void;
}

/** Where the procedure runs, and by what its reversal is owed. */
export interface ActSite {
  readonly host: Host;
  readonly care: HostCare;
  readonly clock: ClockOffset;
  readonly ledger: { restored(marker: string): void };
  readonly logs: { hurry(until: AbortSignal): void };
  readonly options: { readonly dwellMs: number };
  readonly dispatchFor: (scenario: string, keeping: Keeping) => Dispatch;
  readonly sendAllFor: (dispatch: Dispatch) => SendAll;
  readonly report: OnProgress;
  /** Aborts when the operator has had enough; restoring goes on regardless. */
  readonly signal: AbortSignal;
}

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
export async function actAndRestore(plan: Plan, witness: Witness, site: ActSite): Promise<Acted> {
  const { scenario, marker, steps } = plan;
  const { ledger, clock, signal } = site;
  let outcome = notBegun;
  let restoration = unproven;
  try {
    const dispatch = site.dispatchFor(scenario.id, () => witness.keeping());
    announcePhase(site, scenario.id, 'act', 'the procedure');
    witness.attribution.begin(toHost(clock, steadyNow()) - clock.uncertainty);
    outcome = await act(steps, dispatch, pid => witness.acted(pid), signal);
    witness.actEnded();
    const sendAll = noting(witness, site.sendAllFor(dispatch));
    outcome = await afterAct(outcome, witness, sendAll, site);
    announcePhase(site, scenario.id, 'revert', 'putting everything back');
    restoration = await restoreAndSweep(plan, outcome, sendAll, dispatch, site);
    if (restoration.restored) ledger.restored(marker);
    return { outcome, restoration };
  } catch (error) {
    return { outcome: failed(outcome, error), restoration, endedBy: error };
  }
}

/** The service stands; whatever goes wrong now, it must still be put back. */
async function afterAct(
  acted: ActOutcome,
  witness: Witness,
  sendAll: SendAll,
  site: ActSite,
): Promise<ActOutcome> {
  const { clock, signal } = site;
  try {
    await dwell(witness, acted, site).finally(() =>
      witness.attribution.end(toHost(clock, steadyNow()) - clock.uncertainty),
    );
    return witness.isComplete || signal.aborted ? acted : await standing(acted, sendAll);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...acted, outcome: 'failed', why };
  }
}

/** Until the evidence is there, but never long; and so long that act and reversal are apart by any clock. */
async function dwell(witness: Witness, { outcome }: ActOutcome, { clock, options, signal, logs }: ActSite) {
  if (outcome !== 'executed') return;
  const apart = Math.max(options.dwellMs, apartMs(clock));
  const over = new AbortController();
  logs.hurry(over.signal);
  const evidence = within(
    Promise.race([witness.complete, aborted(signal, over.signal)]),
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
function noting({ span }: Witness, sendAll: SendAll): SendAll {
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
  site: ActSite,
): Promise<Restoration> {
  const { host, care } = site;
  const query = sweepQuery(plan.marker, touched, host);
  const restoration = await restore(touched.map(undoable), sendAll, () =>
    sweep(care, command => dispatch.send('verify', command), query),
  );
  for (const text of remarks(touched, restoration))
    site.report({ type: 'warning', text: `${host.name}: ${text}` });
  return restoration;
}

/** An act that an error ended, whatever it had come to. */
export function failed(outcome: ActOutcome, error: unknown): ActOutcome & { readonly outcome: 'failed' } {
  return { ...outcome, outcome: 'failed', why: troubleOf(error).message };
}
