import { type Evidence, evidenceOf, type RulesOf } from '../engine/index.ts';
import type { Scenario } from '../scenarios/index.ts';

/** What is expected of a scenario, by data component, with the rules and what switches the telemetry on. */
export function evidenceLines(scenario: Scenario, rules: RulesOf): string[] {
  const { info } = rules({ knownAdmins: [], knownServices: [] });
  return evidenceOf(scenario).flatMap(evidence => [
    `  ${musts[evidence.must]}: ${evidence.title}`,
    `    data component: ${evidence.dataComponent.name} (${evidence.dataComponent.id}), by ${evidence.sources.join(' or ')}`,
    ...evidence.rules.map(
      id => `    rule: ${info(id)?.title ?? 'none of that id'} (${info(id)?.level ?? '?'}), ${id}`,
    ),
    ...linesOf('switched on by', evidence.switchedOnBy),
    ...linesOf('put in place by', evidence.fix),
  ]);
}

const musts: Readonly<Record<Evidence['must'], string>> = {
  fire: 'must fire',
  'stay-silent': 'must stay silent',
  'be-refused': 'must be refused',
};

function linesOf(head: string, lines: readonly string[]): string[] {
  return lines.map(line => `    ${head}: ${line}`);
}
