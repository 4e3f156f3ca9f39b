import { componentsOf } from './attack.ts';
import type { DataComponent, Platform, Scenario } from './contract.ts';
import { exampleOf } from './example.ts';
import { scenarios } from './registry.ts';

/** One technique on one platform by one data component, with the procedures whose detection is tried there. */
export interface CoverageCell {
  readonly technique: string;
  readonly platform: Platform;
  /** ATT&CK v18 id, `DC0060`. */
  readonly dataComponent: string;
  readonly dataComponentName: string;
  /** Ids of scenarios; a hole where there are none. */
  readonly scenarios: readonly string[];
}

/**
 * Technique x data component x platform, holes included: every component that ATT&CK's analytics of the technique name
 * for the platform, and those beyond that procedures look for.
 */
export function coverage(): CoverageCell[] {
  const procedures = scenarios.filter(({ role }) => role === 'procedure').map(observed);
  const rows = new Map(procedures.flatMap(rowsOf).map(row => [`${row.platform} ${row.technique}`, row]));
  return [...rows.values()].flatMap(({ platform, technique }) => {
    const inRow = procedures.filter(
      ({ scenario }) =>
        scenario.platform === platform && scenario.techniques.some(({ id }) => id === technique),
    );
    const sought = inRow.flatMap(({ components }) => [...components.values()]);
    return distinct([...componentsOf(technique, platform), ...sought]).map(({ id, name }) => ({
      technique,
      platform,
      dataComponent: id,
      dataComponentName: name,
      scenarios: inRow.filter(({ components }) => components.has(id)).map(({ scenario }) => scenario.id),
    }));
  });
}

function distinct(components: readonly DataComponent[]): DataComponent[] {
  return [...new Map(components.map(component => [component.id, component])).values()];
}

interface Observed {
  readonly scenario: Scenario;
  /** What its detections look at, by id. */
  readonly components: ReadonlyMap<string, DataComponent>;
}

function observed(scenario: Scenario): Observed {
  const expectations = scenario.expectations(exampleOf(scenario)).filter(({ must }) => must === 'fire');
  return {
    scenario,
    components: new Map(expectations.map(({ dataComponent }) => [dataComponent.id, dataComponent])),
  };
}

function rowsOf({ scenario: { techniques, platform } }: Observed) {
  return techniques.map(({ id }) => ({ platform, technique: id }));
}
