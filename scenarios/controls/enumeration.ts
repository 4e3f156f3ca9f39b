import type { Expectation, Scenario } from '../contract.ts';

/** What the scenarios that only look at services have in common, one a platform. */
export const enumeration = {
  role: 'control',
  privilege: 'admin',
  payload: 'None: services are listed, nothing is altered',
  inTheWild: {
    text: 'Administrators and monitoring list services all day; a detection of T1569 that fires on it is not usable.',
    source: 'https://attack.mitre.org/techniques/T1007/',
  },
  blindSpots: [],
} as const satisfies Partial<Scenario>;

/** The rule that the command would fire if it did more than look. */
export function silent(title: string, evidence: Expectation): Expectation {
  return { ...evidence, id: 'enumeration', title, must: 'stay-silent' };
}
