import type { Scenario } from './contract.ts';
import { scenarios } from './registry.ts';

/**
 * Scenarios that a pattern names: an id, a glob over ids, a technique (`T1569` takes its sub-techniques too), a
 * tag, a platform, a role (`procedure`, `mitigation`, `control`), or `all`. Case is ignored. Empty when nothing matches.
 */
export function selectScenarios(pattern: string): Scenario[] {
  const wanted = pattern.toLowerCase();
  return scenarios.filter(scenario => scenarioNames(scenario).some(name => matches(name, wanted)));
}

/** Every word that selects something, for hints about a mistyped one. */
export function selectors(): string[] {
  return [...new Set(scenarios.flatMap(scenarioNames))];
}

/** Every word that names a scenario, in lower case. */
export function scenarioNames({ id, techniques, tags, platform, role, mitigation }: Scenario): string[] {
  const parents = techniques.map(technique => technique.id.split('.')[0] ?? technique.id);
  const all = [id, ...techniques.map(technique => technique.id), ...parents, ...tags, platform, role, 'all'];
  return [...all, ...(mitigation === undefined ? [] : [mitigation])].map(name => name.toLowerCase());
}

function matches(name: string, glob: string): boolean {
  if (!/[*?]/.test(glob)) return name === glob;
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
