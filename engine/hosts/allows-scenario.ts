import { allows, type Host, type Permission } from '../../inventory/index.ts';
import { type Scenario, scenarioNames } from '../../scenarios/index.ts';

/** Whether the inventory lets a scenario run on a host at that time. */
export function allowsScenario(host: Host, scenario: Scenario, now: Date): Permission {
  return allows(host, { id: scenario.id, names: scenarioNames(scenario) }, now);
}
