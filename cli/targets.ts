import { allowsScenario } from '../engine/index.ts';
import {
  choose,
  type ExpectationsOf,
  findInventory,
  type Host,
  type Inventory,
  loadInventory,
  nearest,
  type Permission,
} from '../inventory/index.ts';
import { exampleOf, type Scenario, scenarios, selectors, selectScenarios } from '../scenarios/index.ts';
import { hint, UsageError } from './usage.ts';

export interface Target {
  readonly host: Host;
  readonly scenarios: readonly Scenario[];
}

/** @throws {UsageError} for a pattern that names nothing */
export function chosenScenarios(patterns: readonly string[]): Scenario[] {
  const { chosen, unknown } = choose(scenarios, patterns, selectScenarios);
  const [wrong] = unknown;
  if (wrong !== undefined) throw new UsageError(unknownScenario(wrong));
  if (chosen.length === 0) throw new UsageError(`--scenario ${patterns.join(' ')} leaves no scenario`);
  return [...chosen];
}

function unknownScenario(pattern: string): string {
  return `scenario "${pattern}" is not known${hint(nearest(pattern, selectors()))}; simulate list shows them all`;
}

/** What the person wrote after --host and --scenario. */
export interface Wishes {
  readonly hosts: readonly string[];
  readonly scenarios: readonly string[];
}

/** Whether a host may be drilled with a scenario. */
type Permits = (host: Host, scenario: Scenario) => Permission;

/** What the inventory allows now. */
const allowedNow: Permits = (host, scenario) => allowsScenario(host, scenario, new Date());

/** What the inventory allows at an hour of its own. */
export const allowedSometime: Permits = (host, scenario) => allowedNow({ ...host, hours: [] }, scenario);

/** For what touches no host. */
export const anything: Permits = () => ({ allowed: true });

/**
 * Each host with the scenarios of its platform that its inventory allows now. A host that was named and may not
 * be drilled at all, or not with a scenario that was named too, stops everything before any host is touched; what
 * only a glob, a group or a technique brought in is left out where it must not run.
 * @throws {UsageError}
 */
export function pairUp(
  hosts: readonly Host[],
  chosen: readonly Scenario[],
  wishes: Wishes,
  permits = allowedNow,
): Target[] {
  const targets: Target[] = [];
  const named = { hosts: words(wishes.hosts), scenarios: words(wishes.scenarios) };
  let objection = '';
  for (const host of hosts) {
    const { allowed, refusal } = sift(host, chosen, named, permits);
    if (allowed.length > 0) targets.push({ host, scenarios: allowed });
    else if (named.hosts.includes(host.name)) throw new UsageError(refusal);
    else objection ||= refusal;
  }
  if (targets.length === 0) throw new UsageError(objection);
  return targets;
}

function words(patterns: readonly string[]): string[] {
  return patterns.flatMap(text => text.split(',')).map(word => word.trim());
}

function sift(host: Host, chosen: readonly Scenario[], named: Wishes, permits: Permits) {
  const fitting = chosen.filter(({ platform }) => platform === host.platform);
  let refusal = fitting.length === 0 ? wrongPlatform(host, chosen) : '';
  const allowed = fitting.filter(scenario => {
    const permission = permits(host, scenario);
    if (permission.allowed) return true;
    refusal ||= `${permission.why}; ${permission.fix}`;
    if (named.hosts.includes(host.name) && named.scenarios.includes(scenario.id))
      throw new UsageError(refusal);
    return false;
  });
  return { allowed, refusal };
}

function wrongPlatform(host: Host, chosen: readonly Scenario[]): string {
  const platforms = [...new Set(chosen.map(({ platform }) => platform))].join(', ');
  const fitting = scenarios.filter(({ platform }) => platform === host.platform).map(({ id }) => id);
  const instead =
    fitting.length === 0 ? 'there is none for it yet' : `for it there are ${fitting.join(', ')}`;
  return `${host.name} is a ${host.platform} host and what you chose is for ${platforms}; ${instead}`;
}

/** Ids of what a scenario is expected of; undefined where that is no scenario's id. */
export const expectationsOf: ExpectationsOf = id => {
  const scenario = scenarios.find(each => each.id === id);
  return scenario?.expectations(exampleOf(scenario)).map(expectation => expectation.id);
};

/** The inventory that applies, or undefined when there is none at all. */
export async function theInventory(explicit: string | undefined): Promise<Inventory | undefined> {
  const file = await findInventory(process.cwd(), explicit);
  return file === undefined ? undefined : loadInventory(file, selectors(), expectationsOf);
}
