import type { PlanContext, Scenario } from './contract.ts';

/** A context without a host, for asking what a scenario expects: which expectations there are does not depend on it. */
export function exampleOf({ platform }: Scenario): PlanContext {
  const facts = { platform, os: '', hostname: '', tools: {}, actor: '', unprivileged: 'USER' };
  return { marker: 'k3v9q2xw', facts, uniqueNames: false };
}
