import type { Expectation, PlanContext, Scenario } from '../contract.ts';

/**
 * A procedure done by somebody whom the inventory's known_admins names: the rule for its command must stay silent.
 * Rules whose events do not name who acted cannot tell an administrator, and are not asked.
 */
export function knownAdmin(
  id: string,
  procedure: Scenario,
  evidence: (context: PlanContext) => Expectation,
): Scenario {
  return {
    ...procedure,
    id,
    title: `By a known administrator: ${procedure.title}`,
    role: 'control',
    tags: ['known-admin-service'],
    blindSpots: ['Whoever takes over a known administrator’s account stays as silent as the administrator.'],
    expectations: context => [
      {
        ...evidence(context),
        id: 'known-admin',
        title: 'the command of a known administrator stays silent',
        must: 'stay-silent',
        silencedBy: [`known_admins: [${namesOf(context).join(', ')}]  # in the inventory, if that is one`],
      },
    ],
  };
}

/** As events name the actor: some with the domain, others without. */
function namesOf({ facts: { actor } }: PlanContext): string[] {
  const name = actor.slice(actor.lastIndexOf('\\') + 1);
  return name === actor ? [actor] : [`'${name}'`, `'${actor}'`];
}
