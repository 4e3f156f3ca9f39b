import type { Expectation, PlanContext, Scenario } from '../contract.ts';
import { defineScenario } from '../define-scenario.ts';
import { knownFilter } from './known-filter.ts';

/**
 * A procedure done by somebody who is known as an administrator: the rule for its command must stay silent. Rules whose
 * events do not name who acted cannot tell an administrator, and are not asked. `fields` name who acted.
 */
export function knownAdmin(
  id: string,
  procedure: Scenario,
  fields: readonly string[],
  evidence: (context: PlanContext) => Expectation,
): Scenario {
  return defineScenario({
    ...procedure,
    id,
    title: `By a known administrator: ${procedure.title}`,
    role: 'control',
    known: { as: 'admin' },
    tags: ['known-admin-service'],
    blindSpots: ['Whoever takes over a known administrator’s account stays as silent as the administrator.'],
    expectations: context => [
      {
        ...evidence(context),
        id: 'known-admin',
        title: 'the command of a known administrator stays silent',
        must: 'stay-silent',
        silencedBy: knownFilter(...fields.map(field => `${field}|expand: '%known_admins%'`)),
      },
    ],
  });
}
