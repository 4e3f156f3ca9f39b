import pLimit from 'p-limit';
import type { Host, Inventory } from '../inventory/index.ts';
import { type OnProgress, withoutName } from '../reports/index.ts';
import { ConnectError, type RunnerPool } from '../runners/index.ts';
import type { Scenario } from '../scenarios/index.ts';
import {
  type Arrival,
  allowsScenario,
  careFor,
  factsOf,
  hostsAtOnce,
  offsetFrom,
  outsideCollectors,
  visit,
} from './hosts/index.ts';
import { type EarlierRuns, earlierRuns } from './ledger/index.ts';
import { type Finding, failed, HostLogs, logFindings, logReaders, ok, warning } from './observe/index.ts';
import { lacking, makePlan, newMarker, type Plan, toolsOf, whyHostUnfit, whyUnfit } from './plan/index.ts';

export interface HostCheck {
  readonly host: string;
  readonly platform: string;
  readonly emulated: boolean;
  /** Whether any of the scenarios can be carried out there. */
  readonly drillable: boolean;
  readonly findings: readonly Finding[];
}

export interface Check {
  readonly inventory: Inventory;
  readonly targets: readonly { readonly host: Host; readonly scenarios: readonly Scenario[] }[];
  readonly connections: RunnerPool;
  /** Folder of the ledgers: locks of dead runs are no hindrance, hosts that one left changed are told. */
  readonly state: string;
  readonly report: OnProgress;
}

/** Clocks further apart than this are worth a word; verdicts do not depend on it. Milliseconds. */
const clockTolerance = 5_000;

/** Whether each host can be drilled: reachable, privileged, equipped, its logs alive and switched on. */
export async function check(request: Check): Promise<HostCheck[]> {
  const earlier = await earlierRuns(request.state);
  const limit = pLimit(hostsAtOnce);
  return Promise.all(
    request.targets.map(({ host, scenarios }) => limit(checkHost, host, scenarios, { ...request, earlier })),
  );
}

interface Request extends Check {
  readonly earlier: EarlierRuns;
}

async function checkHost(host: Host, scenarios: readonly Scenario[], request: Request): Promise<HostCheck> {
  request.report({ type: 'host-connecting', host: host.name });
  const head = { host: host.name, platform: host.platform, emulated: host.emulated };
  try {
    return { ...head, ...(await lookAt(host, scenarios, request)) };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    return { ...head, ...undrillable(unreached(host, error)) };
  }
}

function undrillable(finding: Finding): Look {
  return { drillable: false, findings: [finding] };
}

function unreached({ name }: Host, { reason, message, fix }: ConnectError): Finding {
  return reason === 'not-lab'
    ? warning('inventory', `${message}: it is left alone, and nothing is sent to it`, [
        `${fix} to have it checked`,
      ])
    : failed('connection', withoutName(name, message), [fix]);
}

type Look = Pick<HostCheck, 'drillable' | 'findings'>;

/** What an earlier run may have left there. */
function leftFindings({ name }: Host, { earlier }: Request): Finding[] {
  return earlier.left
    .filter(({ host }) => host === name)
    .map(({ text }) => warning('ledger', withoutName(name, text), []));
}

async function lookAt(host: Host, chosen: readonly Scenario[], request: Request): Promise<Look> {
  const { scenarios, findings } = permitted(host, chosen);
  const query = {
    run: `check-${newMarker()}`,
    owner: 'simulate check',
    deadRuns: request.earlier.dead,
    tools: toolsOf(scenarios),
    lockMs: 60_000,
  };
  const arrival = await visit(host, request, query, async arrived => arrived);
  if ('message' in arrival) return undrillable(failed('host', arrival.message, [arrival.fix]));
  const unlike = whyHostUnfit(arrival.facts);
  if (unlike) {
    const alone = warning('host', unlike.why, [unlike.fix]);
    return { drillable: false, findings: [...arrivalFindings(arrival, host), ...findings, alone] };
  }
  const marker = newMarker();
  const plans = scenarios.map(scenario => planFor(scenario, host, arrival, marker));
  const equipped = plans.filter(plan => lacking(plan).length === 0);
  const unfit = new Map(equipped.map(plan => [plan, whyUnfit(plan, host, request.inventory)]));
  const feasible = equipped.filter(plan => unfit.get(plan) === undefined);
  const found = [
    ...arrivalFindings(arrival, host),
    ...leftFindings(host, request),
    ...findings,
    ...collectorFindings(host, request.inventory),
    ...toolFindings(scenarios, arrival),
    ...[...unfit].flatMap(([plan, why]) => inapplicable(plan, why)),
    ...(await openLogFindings(host, feasible, marker, request)),
  ];
  return { drillable: feasible.length > 0, findings: found };
}

/**
 * A drill leaves out what the inventory does not allow, so it need not be ready for it. Where nothing is allowed (yet)
 * that is said, and the host is looked at as if all were.
 */
function permitted(host: Host, chosen: readonly Scenario[]) {
  const now = new Date();
  const scenarios = chosen.filter(scenario => allowsScenario(host, scenario, now).allowed);
  const [first] = chosen;
  if (scenarios.length > 0 || first === undefined) return { scenarios, findings: [] };
  const permission = allowsScenario(host, first, now);
  const findings = permission.allowed ? [] : [warning('inventory', permission.why, [permission.fix])];
  return { scenarios: chosen, findings };
}

function arrivalFindings({ facts, admin, hostTime, sent, received }: Arrival, host: Host): Finding[] {
  const clock = offsetFrom(hostTime, sent, received);
  const isKnown = Number.isFinite(clock.offset);
  const apart = !(Math.abs(clock.offset) <= clockTolerance);
  const seconds = isKnown
    ? `${(clock.offset / 1000).toFixed(1)} s from this machine's`
    : 'the host did not tell its time';
  return [
    ok('connection', `${facts.actor} on ${facts.hostname}, ${facts.os}, by ${host.transport}`),
    admin
      ? ok('privilege', 'administrator')
      : warning('privilege', `${facts.actor} is no administrator`, careFor(host).elevate(facts.actor)),
    apart ? warning('clock', seconds, ['let the host keep time by NTP']) : ok('clock', seconds),
  ];
}

function collectorFindings(host: Host, inventory: Inventory): Finding[] {
  return outsideCollectors(host, inventory).map(text => ok('collector', text));
}

function toolFindings(scenarios: readonly Scenario[], { facts }: Arrival): Finding[] {
  const missing = (tools: readonly string[]) =>
    [...new Set(tools)].filter(tool => facts.tools[tool] === undefined);
  const needed = missing(scenarios.flatMap(({ tools }) => tools));
  const wanted = missing(scenarios.flatMap(({ wants = [] }) => wants)).filter(tool => !needed.includes(tool));
  return [
    ...needed.map(tool => warning('tool', `${tool} is missing: scenarios that need it are not applicable`)),
    ...wanted.map(tool => warning('tool', `${tool} is missing: scenarios do without it`)),
  ];
}

function inapplicable({ scenario }: Plan, why: string | undefined): Finding[] {
  return why === undefined ? [] : [warning('scenario', `${scenario.id} is not applicable: ${why}`)];
}

async function openLogFindings(
  host: Host,
  plans: readonly Plan[],
  marker: string,
  request: Check,
): Promise<Finding[]> {
  const readers = logReaders(host, request.inventory, request.connections);
  const logs = await HostLogs.open(host, readers, marker, new AbortController().signal);
  try {
    return await logFindings(plans, logs);
  } finally {
    await logs.close();
  }
}

function planFor(scenario: Scenario, host: Host, { facts }: Arrival, marker: string): Plan {
  return makePlan(scenario, { marker, facts: factsOf(host, facts), uniqueNames: false });
}
