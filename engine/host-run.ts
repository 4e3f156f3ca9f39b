import type { Host, Inventory } from '../inventory/index.ts';
import type { HostResult, OnProgress, ScenarioResult } from '../reports/index.ts';
import type { RunnerPool } from '../runners/index.ts';
import type { Scenario } from '../scenarios/index.ts';
import type { TimeReading } from '../validators/index.ts';
import { troubleOf } from './act/index.ts';
import type { DrillOptions, HostContext } from './context.ts';
import { DeadlineError } from './deadline.ts';
import {
  type Arrival,
  careFor,
  type Dispatch,
  dispatchFor,
  factsOf,
  HostClock,
  knownAdminOn,
  type NotNow,
  owner,
  type Sending,
  sendAllFor,
  timed,
  visit,
  wallAhead,
} from './hosts/index.ts';
import { type Holder, Ledger, type RunFolder } from './ledger/index.ts';
import { HostLogs, logReaders, type OwnExpectation, type OwnRules, type RulesOf } from './observe/index.ts';
import { newMarker, toolsOf } from './plan/index.ts';
import { runScenario } from './scenario-run.ts';
import { SentCommands, untouched } from './tell/index.ts';

/** What all hosts of a run share. */
export interface RunContext {
  readonly run: string;
  readonly state: string;
  readonly inventory: Inventory;
  readonly connections: RunnerPool;
  readonly rules: RulesOf;
  readonly expected: readonly OwnExpectation[];
  readonly ownRules: OwnRules;
  readonly folder: RunFolder;
  readonly options: DrillOptions;
  readonly deadRuns: readonly string[];
  /** What the ledgers tell others of the run. */
  readonly holder: Holder;
  readonly report: OnProgress;
  readonly signal: AbortSignal;
}

/** Milliseconds of a lock on a host: more than a slow host with much to wait for takes for so many scenarios. */
function lockMsFor(scenarios: readonly Scenario[], { options }: RunContext): number {
  return 15 * 60_000 + scenarios.length * (3 * 60_000 + options.dwellMs);
}

/** Drills one host from the first connection to the last; what goes wrong on the way is in the result. */
export async function runHost(
  host: Host,
  scenarios: readonly Scenario[],
  run: RunContext,
): Promise<HostResult> {
  const head = {
    name: host.name,
    platform: host.platform,
    emulated: host.emulated,
    transport: host.transport,
    address: host.address,
  };
  run.report({ type: 'host-connecting', host: host.name });
  const so: SoFar = { os: null, results: [] };
  try {
    const error = (await drill(host, scenarios, so, run).catch(troubleOf)) ?? null;
    if (error !== null) run.report({ type: 'host-failed', host: host.name, ...error });
    const told = await Promise.all(so.results);
    const open = error === null ? notBegun(scenarios.slice(told.length), run.signal) : [];
    return { ...head, os: so.os, error, scenarios: [...told, ...open] };
  } finally {
    run.report({ type: 'host-done', host: host.name });
  }
}

/** What a deadline left unbegun is skipped, with its reason. */
function notBegun(scenarios: readonly Scenario[], { aborted, reason }: AbortSignal): ScenarioResult[] {
  if (!aborted || !(reason instanceof DeadlineError)) return [];
  const ending = { outcome: 'skipped', why: reason.message } as const;
  return scenarios.map(scenario =>
    untouched({ scenario, marker: newMarker() }, Date.now(), ending, { sent: new SentCommands() }),
  );
}

/** What is known of a host at any moment, also when an error ends its drill. */
interface SoFar {
  os: string | null;
  readonly results: Promise<ScenarioResult>[];
}

async function drill(
  host: Host,
  scenarios: readonly Scenario[],
  so: SoFar,
  run: RunContext,
): Promise<NotNow | undefined> {
  const ledger = await Ledger.begin(run.state, run.run, host, run.holder);
  const hostClock = new HostClock();
  const lately: number[] = [];
  const sent = new SentCommands();
  const sending = sendingOf(run, sent);
  const logsOpening = openLogs(host, run, hostClock);
  logsOpening.catch(() => {});
  let closing: Promise<void> | undefined;
  const closeLogs = () => {
    closing ??= logsOpening.then(logs => logs.close()).catch(() => {});
    return closing;
  };
  let unlocked = true;
  const stay = async (arrival: Arrival | NotNow, preflight: Dispatch) => {
    if ('message' in arrival) return arrival;
    try {
      hostClock.see({ ...arrival, wallAhead: wallAhead() });
      so.os = arrival.facts.os;
      ledger.arrived(arrival.facts.hostname);
      const knownAdmin = await knownAdminOn(host, scenarios, careFor(host), preflight);
      const logs = await logsOpening;
      await runAll(scenarios, so.results, {
        ...run,
        ...{ host, hostClock, ledger, lately, logs, sent },
        care: careFor(host),
        clock: hostClock,
        rulesOf: run.rules,
        knownAdminTrouble: knownAdmin.trouble,
        facts: factsOf(host, arrival.facts, knownAdmin.identities),
        signal: AbortSignal.any([run.signal, ledger.lost]),
        dispatchFor: (scenario, keeping) => dispatchFor(host, sending, scenario, keeping),
        sendAllFor: dispatch => timed(sendAllFor(host, dispatch), hostClock, arrival.clock),
      });
      ledger.assertKept();
      return undefined;
    } finally {
      // Beside the leaving.
      void closeLogs();
    }
  };
  try {
    return await visit(host, sending, queryFor(scenarios, run), stay, {
      keeping: () => pids => {
        lately.push(...pids);
      },
      onLeft: isFree => {
        unlocked = isFree;
      },
    });
  } finally {
    await closeLogs();
    if (!unlocked) run.report({ type: 'warning', text: `${host.name}: ${locked}` });
    await ledger.close({ unlocked });
  }
}

/** What is sent goes into the run's folder, and what a scenario sends into its result as well. */
function sendingOf(run: RunContext, kept: SentCommands): Sending {
  return {
    ...run,
    onSent: (sent, on) => {
      run.folder.sent(sent);
      if (sent.scenario !== undefined) kept.add(sent.scenario, sent, on);
    },
  };
}

const locked = 'its lock could not be given back, and keeps other runs out: simulate cleanup removes it';

/**
 * Hosts are busy with one scenario at a time; the verdicts of earlier ones may come in beside it, and are awaited
 * while the logs are still open, also when a later scenario ends in an error.
 */
async function runAll(
  scenarios: readonly Scenario[],
  results: Promise<ScenarioResult>[],
  context: HostContext,
): Promise<void> {
  try {
    for (const scenario of scenarios) {
      if (context.signal.aborted) break;
      const drilled = await runScenario(scenario, context);
      results.push(drilled.result);
      // Whatever it was, nothing further may be begun on the host.
      if (drilled.endedBy !== undefined) throw drilled.endedBy;
    }
  } finally {
    await Promise.allSettled(results);
  }
}

async function openLogs(host: Host, run: RunContext, clock: HostClock): Promise<HostLogs> {
  const readers = logReaders(host, run.inventory, run.connections);
  const onTime = (reading: TimeReading) => clock.see({ ...reading, wallAhead: wallAhead() });
  return HostLogs.open(host, readers, newMarker(), new AbortController().signal, onTime);
}

function queryFor(scenarios: readonly Scenario[], run: RunContext) {
  return {
    run: run.run,
    owner: owner(),
    deadRuns: run.deadRuns,
    tools: toolsOf(scenarios),
    lockMs: lockMsFor(scenarios, run),
  };
}
