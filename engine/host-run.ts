import type { Host, Inventory } from '../inventory/index.ts';
import type { HostResult, ScenarioResult } from '../reports/index.ts';
import { ConnectError } from '../runners/index.ts';
import type { Scenario } from '../scenarios/index.ts';
import type { TimeReading } from '../validators/index.ts';
import type { Connections } from './connections.ts';
import type { DrillOptions, HostContext } from './context.ts';
import type { Dispatch } from './dispatch.ts';
import { dispatchFor } from './dispatch-for.ts';
import { HostClock, wallAhead } from './host-clock.ts';
import { HostLogs, logReaders } from './host-logs.ts';
import { careFor } from './hosts/care.ts';
import type { Arrival, HostCare, NotNow } from './hosts/contract.ts';
import { type KnownAdmin, knownAdminOn } from './known-admin.ts';
import { leave } from './leave.ts';
import { type Holder, Ledger } from './ledger.ts';
import { newMarker } from './marker.ts';
import type { OwnExpectation } from './own-rules/expectations.ts';
import type { OwnRules } from './own-rules/record.ts';
import { owner } from './owner.ts';
import type { Report } from './progress.ts';
import type { RulesOf } from './rules.ts';
import type { RunFolder } from './run-folder.ts';
import { runScenario } from './scenario-run.ts';
import { sendAllFor } from './send-all.ts';
import { SentCommands } from './sent-commands.ts';
import { timed } from './timed.ts';
import { troubleOf } from './trouble.ts';

/** What all hosts of a run share. */
export interface RunContext {
  readonly run: string;
  readonly state: string;
  readonly inventory: Inventory;
  readonly connections: Connections;
  readonly rules: RulesOf;
  readonly expected: readonly OwnExpectation[];
  readonly ownRules: OwnRules;
  readonly folder: RunFolder;
  readonly options: DrillOptions;
  readonly deadRuns: readonly string[];
  /** What the ledgers tell others of the run. */
  readonly holder: Holder;
  readonly report: Report;
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
    return { ...head, os: so.os, error, scenarios: await Promise.all(so.results) };
  } finally {
    run.report({ type: 'host-done', host: host.name });
  }
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
  const care = careFor(host);
  const ledger = await Ledger.begin(run.state, run.run, host, run.holder);
  const hostClock = new HostClock();
  const lately: number[] = [];
  const preflight = dispatchFor(host, run, undefined, undefined, () => pids => {
    lately.push(...pids);
  });
  const logsOpening = openLogs(host, run, hostClock);
  logsOpening.catch(() => {});
  let mayBeLocked = true;
  try {
    const arrival = await arrive(preflight, host, scenarios, care, run);
    if ('message' in arrival) {
      mayBeLocked = arrival.unanswered === true;
      return arrival;
    }
    hostClock.see({ ...arrival, wallAhead: wallAhead() });
    so.os = arrival.facts.os;
    ledger.arrived(arrival.facts.hostname);
    const knownAdmin = await knownAdminOn(host, scenarios, care, preflight);
    await runAll(
      scenarios,
      so.results,
      contextFor(host, arrival, care, await logsOpening, ledger, knownAdmin, hostClock, lately, run),
    );
    ledger.assertKept();
    return undefined;
  } finally {
    const closing = logsOpening.then(logs => logs.close());
    const [unlocked] = await Promise.all([!mayBeLocked || leave(host, run), closing.catch(() => {})]);
    if (!unlocked) run.report({ type: 'warning', text: `${host.name}: ${locked}` });
    await ledger.close({ unlocked });
  }
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

async function arrive(
  dispatch: Dispatch,
  { platform }: Host,
  scenarios: readonly Scenario[],
  care: HostCare,
  run: RunContext,
): Promise<Arrival | NotNow> {
  const tools = [...new Set(scenarios.flatMap(({ tools, wants = [] }) => [...tools, ...wants]))];
  const query = {
    run: run.run,
    platform,
    owner: owner(),
    deadRuns: run.deadRuns,
    tools,
    lockMs: lockMsFor(scenarios, run),
  };
  try {
    return await care.arrive((command, options) => dispatch.send('preflight', command, options), query);
  } catch (error) {
    if (error instanceof ConnectError) return troubleOf(error);
    throw error;
  }
}

function contextFor(
  host: Host,
  arrival: Arrival,
  care: HostCare,
  logs: HostLogs,
  ledger: Ledger,
  knownAdmin: KnownAdmin,
  hostClock: HostClock,
  lately: number[],
  run: RunContext,
): HostContext {
  const { unprivileged } = host.accounts;
  const sent = new SentCommands();
  return {
    ...run,
    sent,
    rulesOf: run.rules,
    knownAdminTrouble: knownAdmin.trouble,
    host,
    care,
    logs,
    ledger,
    facts: {
      platform: host.platform,
      ...arrival.facts,
      ...(unprivileged && { unprivileged: unprivileged.user }),
      ...(host.source && { reachedAs: host.source.address }),
      ...(knownAdmin.identities && { knownAdmin: knownAdmin.identities }),
    },
    signal: AbortSignal.any([run.signal, ledger.lost]),
    clock: hostClock,
    hostClock,
    lately,
    dispatchFor: (scenario, keeping) => dispatchFor(host, run, scenario, sent, keeping),
    sendAllFor: dispatch => timed(sendAllFor(host, dispatch), hostClock, arrival.clock),
  };
}
