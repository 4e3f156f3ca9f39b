import pLimit from 'p-limit';
import type { Host, Inventory } from '../inventory/index.ts';
import { ConnectError } from '../runners/index.ts';
import type { Scenario } from '../scenarios/index.ts';
import type { Health, TelemetryNeed } from '../validators/index.ts';
import { offsetFrom } from './clock.ts';
import type { Connections } from './connections.ts';
import { Dispatch } from './dispatch.ts';
import { whyUnfit } from './fitness.ts';
import { HostLogs, logReaders } from './host-logs.ts';
import { careFor } from './hosts/care.ts';
import type { Arrival } from './hosts/contract.ts';
import { newMarker } from './marker.ts';
import { makePlan, type Plan } from './plan.ts';
import type { Report } from './progress.ts';

/** One line of what `simulate check` found. */
export interface Finding {
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly text: string;
  readonly fix: readonly string[];
}

export interface HostCheck {
  readonly host: string;
  readonly platform: string;
  readonly emulated: boolean;
  readonly findings: readonly Finding[];
}

export interface Check {
  readonly inventory: Inventory;
  readonly targets: readonly { readonly host: Host; readonly scenarios: readonly Scenario[] }[];
  readonly connections: Connections;
  readonly report: Report;
}

/** Clocks further apart than this are worth a word; verdicts do not depend on it. Milliseconds. */
const clockTolerance = 5_000;

/** Hosts checked at the same time; a run's `--concurrency` unless told otherwise. */
const atOnce = 20;

/** Whether each host can be drilled: reachable, privileged, equipped, its logs alive and switched on. */
export async function check(request: Check): Promise<HostCheck[]> {
  const limit = pLimit(atOnce);
  return Promise.all(
    request.targets.map(({ host, scenarios }) => limit(checkHost, host, scenarios, request)),
  );
}

async function checkHost(host: Host, scenarios: readonly Scenario[], request: Check): Promise<HostCheck> {
  request.report({ type: 'host-connecting', host: host.name });
  const head = { host: host.name, platform: host.platform, emulated: host.emulated };
  try {
    return { ...head, findings: await findingsOf(host, scenarios, request) };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    return { ...head, findings: [failed('connection', error.message, [error.fix])] };
  }
}

async function findingsOf(host: Host, scenarios: readonly Scenario[], request: Check): Promise<Finding[]> {
  const dispatch = new Dispatch(
    ({ as = 'actor' }) => request.connections.runner(host, as),
    (phase, command) =>
      request.report({ type: 'command', host: host.name, scenario: '', phase, text: command.program }),
    () => {},
  );
  const tools = [...new Set(scenarios.flatMap(({ tools, wants = [] }) => [...tools, ...wants]))];
  const query = { run: `check-${newMarker()}`, owner: 'simulate check', deadRuns: [], tools, lockMs: 60_000 };
  const send = (command: Parameters<Dispatch['send']>[1]) => dispatch.send('preflight', command);
  const arrival = await careFor(host).arrive(send, query);
  if ('message' in arrival) return [failed('host', arrival.message, [arrival.fix])];
  await careFor(host).leave(send, query.run);
  const marker = newMarker();
  const plans = scenarios.map(scenario => planFor(scenario, host, arrival, marker));
  return [
    ...arrivalFindings(arrival, tools, host),
    ...plans.flatMap(plan => unfitFinding(plan, host, request.inventory)),
    ...(await logFindings(host, plans, marker, request)),
  ];
}

function arrivalFindings(arrival: Arrival, tools: readonly string[], host: Host): Finding[] {
  const { facts, admin, hostTime, sent, received } = arrival;
  const clock = offsetFrom(hostTime, sent, received);
  const missing = tools.filter(tool => facts.tools[tool] === undefined);
  const apart = Math.abs(clock.offset) > clockTolerance;
  const seconds = (clock.offset / 1000).toFixed(1);
  return [
    ok('connection', `${facts.actor} on ${facts.hostname}, ${facts.os}, by ${host.transport}`),
    admin
      ? ok('privilege', 'administrator')
      : warning('privilege', `${facts.actor} is no administrator`, [
          'log in as root, or give the account become: sudo',
        ]),
    ...missing.map(tool => warning('tool', `${tool} is missing: scenarios that need it are skipped`, [])),
    apart
      ? warning('clock', `${seconds} s from this machine's`, ['let the host keep time by NTP'])
      : ok('clock', `${seconds} s from this machine's`),
  ];
}

function unfitFinding(plan: Plan, host: Host, inventory: Inventory): Finding[] {
  const why = whyUnfit(plan, host, inventory);
  return why === undefined ? [] : [warning('scenario', `${plan.scenario.id} is skipped: ${why}`, [])];
}

async function logFindings(
  host: Host,
  plans: readonly Plan[],
  marker: string,
  request: Check,
): Promise<Finding[]> {
  const readers = logReaders(host, request.inventory, request.connections);
  const logs = await HostLogs.open(host, readers, marker, new AbortController().signal);
  try {
    const sources = await Promise.all(
      logs.kinds().map(async kind => fromHealth(kind, 'alive', await logs.health(kind))),
    );
    const needs = needsOf(plans, logs);
    const covered = await Promise.all(
      [...needs].map(async ([label, { kind, need, beside }]) => {
        const finding = fromHealth(label, `recorded by ${kind}`, await logs.covers(kind, need));
        return beside && finding.state === 'failed' ? { ...finding, state: 'warning' as const } : finding;
      }),
    );
    return [...sources, ...covered];
  } finally {
    await logs.close();
  }
}

interface Needed {
  readonly kind: string;
  readonly need: TelemetryNeed;
  /** Whether no verdict hangs on it: a refusal tells its event beside itself. */
  readonly beside: boolean;
}

/** What the scenarios want switched on, each once, labelled for people. */
function needsOf(plans: readonly Plan[], logs: HostLogs) {
  const needs = new Map<string, Needed>();
  for (const { telemetry, must } of plans.flatMap(({ expectations }) => expectations)) {
    const kind = logs.choose(telemetry.sources);
    const label = labelOf(telemetry.need);
    const beside = must === 'be-refused' && (needs.get(label)?.beside ?? true);
    if (kind !== undefined) needs.set(label, { kind, need: telemetry.need, beside });
  }
  return needs;
}

function planFor(scenario: Scenario, host: Host, { facts }: Arrival, marker: string): Plan {
  const { knownAdmins, knownServices, source, accounts } = host;
  return makePlan(scenario, {
    marker,
    facts: {
      platform: host.platform,
      ...facts,
      ...(accounts.unprivileged && { unprivileged: accounts.unprivileged.user }),
      ...(source && { reachedAs: source.address }),
    },
    uniqueNames: false,
    knownAdmins,
    knownServices,
  });
}

function labelOf(need: TelemetryNeed): string {
  switch (need.kind) {
    case 'exec':
      return `execution of ${need.program}`;
    case 'exec-child-of-init':
      return 'processes started by PID 1';
    case 'write':
      return `writes to ${need.path}`;
    case 'service-start':
      return 'starts of services';
    case 'windows-event':
      return `${need.channel} ${need.eventIds.join(', ')}`;
    case 'endpoint-security':
      return need.events.join(', ');
  }
}

function fromHealth(subject: string, text: string, health: Health): Finding {
  switch (health.state) {
    case 'alive':
      return ok(subject, text);
    case 'blind':
    case 'inconclusive':
      return failed(subject, health.why, health.fix);
  }
}

function ok(subject: string, text: string): Finding {
  return { subject, state: 'ok', text, fix: [] };
}

function warning(subject: string, text: string, fix: readonly string[]): Finding {
  return { subject, state: 'warning', text, fix };
}

function failed(subject: string, text: string, fix: readonly string[]): Finding {
  return { subject, state: 'failed', text, fix };
}
