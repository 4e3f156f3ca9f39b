import {
  allows,
  findInventory,
  type Host,
  type Inventory,
  loadInventory,
  nearest,
  selectHosts,
} from '../inventory/index.ts';
import { type Scenario, scenarios, selectors, selectScenarios } from '../scenarios/index.ts';
import { hint, UsageError } from './usage.ts';

export interface Target {
  readonly host: Host;
  readonly scenarios: readonly Scenario[];
}

/** @throws {UsageError} for a pattern that names nothing */
export function chosenScenarios(patterns: readonly string[]): Scenario[] {
  const chosen = new Set<Scenario>();
  for (const pattern of patterns.flatMap(text => text.split(','))) {
    const found = selectScenarios(pattern.trim());
    if (found.length === 0) throw new UsageError(unknownScenario(pattern));
    for (const scenario of found) chosen.add(scenario);
  }
  return scenarios.filter(scenario => chosen.has(scenario));
}

function unknownScenario(pattern: string): string {
  return `scenario "${pattern}" is not known${hint(nearest(pattern, selectors()))}; simulate list shows them all`;
}

/** What the person wrote after --host and --scenario. */
export interface Wishes {
  readonly hosts: readonly string[];
  readonly scenarios: readonly string[];
}

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
  now = new Date(),
): Target[] {
  const targets: Target[] = [];
  let objection = '';
  for (const host of hosts) {
    const { allowed, refusal } = sift(host, chosen, wishes, now);
    if (allowed.length > 0) targets.push({ host, scenarios: allowed });
    else if (wishes.hosts.includes(host.name)) throw new UsageError(refusal);
    else objection ||= refusal;
  }
  if (targets.length === 0) throw new UsageError(objection);
  return targets;
}

function sift(host: Host, chosen: readonly Scenario[], wishes: Wishes, now: Date) {
  const fitting = chosen.filter(({ platform }) => platform === host.platform);
  let refusal = fitting.length === 0 ? wrongPlatform(host, chosen) : '';
  const allowed = fitting.filter(scenario => {
    const permission = allows(host, scenario, now);
    if (permission.allowed) return true;
    refusal ||= `${permission.why}; ${permission.fix}`;
    if (wishes.hosts.includes(host.name) && wishes.scenarios.includes(scenario.id))
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

/** The inventory that applies, or undefined when there is none at all. */
export async function theInventory(explicit: string | undefined): Promise<Inventory | undefined> {
  const file = await findInventory(process.cwd(), explicit);
  return file === undefined ? undefined : loadInventory(file);
}

export function hostsOf(inventory: Inventory, patterns: readonly string[]): Host[] {
  return selectHosts(inventory, patterns);
}
