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

/**
 * Each host with the scenarios of its platform that its inventory allows now. One that was named and must not run
 * stops everything before any host is touched.
 * @throws {UsageError}
 */
export function pairUp(hosts: readonly Host[], chosen: readonly Scenario[], now = new Date()): Target[] {
  return hosts.map(host => {
    const fitting = chosen.filter(({ platform }) => platform === host.platform);
    if (fitting.length === 0) throw new UsageError(wrongPlatform(host, chosen));
    for (const scenario of fitting) {
      const permission = allows(host, scenario, now);
      if (!permission.allowed) throw new UsageError(`${permission.why}; ${permission.fix}`);
    }
    return { host, scenarios: fitting };
  });
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
