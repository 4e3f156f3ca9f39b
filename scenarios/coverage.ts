import type { PlanContext, Platform, Scenario } from './contract.ts';
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

/** A registry is Windows' alone; every other data component can be had everywhere. */
const windowsOnly = new Set(['DC0063']);

/** Technique x data component x platform, holes included: every component that any procedure looks for, on each. */
export function coverage(): CoverageCell[] {
  const procedures = scenarios.filter(({ role }) => role === 'procedure').map(observed);
  const components = new Map(procedures.flatMap(({ components }) => [...components]));
  const rows = new Map(procedures.flatMap(rowsOf).map(row => [`${row.platform} ${row.technique}`, row]));
  return [...rows.values()].flatMap(({ platform, technique }) =>
    [...components]
      .filter(([id]) => platform === 'windows' || !windowsOnly.has(id))
      .map(([dataComponent, dataComponentName]) => ({
        technique,
        platform,
        dataComponent,
        dataComponentName,
        scenarios: procedures
          .filter(procedure => procedure.scenario.platform === platform)
          .filter(({ scenario }) => scenario.techniques.some(({ id }) => id === technique))
          .filter(procedure => procedure.components.has(dataComponent))
          .map(({ scenario }) => scenario.id),
      })),
  );
}

interface Observed {
  readonly scenario: Scenario;
  /** Names of data components by id. */
  readonly components: ReadonlyMap<string, string>;
}

function observed(scenario: Scenario): Observed {
  const expectations = scenario.expectations(example(scenario)).filter(({ must }) => must === 'fire');
  const pairs = expectations.map(({ dataComponent: { id, name } }) => [id, name] as const);
  return { scenario, components: new Map(pairs) };
}

function rowsOf({ scenario: { techniques, platform } }: Observed) {
  return techniques.map(({ id }) => ({ platform, technique: id }));
}

/** Which expectations there are does not depend on the host. */
function example({ platform }: Scenario): PlanContext {
  const facts = { platform, os: '', hostname: '', tools: {}, actor: '', unprivileged: '' };
  return { marker: 'k3v9q2xw', facts, uniqueNames: false, knownAdmins: [], knownServices: [] };
}
