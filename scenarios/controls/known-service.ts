import type { Expectation, Scenario } from '../contract.ts';

/** What the scenarios that set up a service which the inventory knows have in common, one a platform. */
export const knownServiceChange = {
  role: 'control',
  privilege: 'admin',
  inTheWild: {
    text: 'Updates and configuration management install, change and start the services of a site every day; a detection that cannot be told which they are is not usable.',
    source: 'https://attack.mitre.org/detectionstrategies/DET0279/',
  },
  blindSpots: [
    'Whoever gives a service a known name stays as silent as the service itself.',
    'Rules that do not ask which service it is are not asked here: they fire.',
  ],
} as const satisfies Partial<Scenario>;

/** `sdrill-known-*` in known_services makes it a known one. */
export function knownName(marker: string): string {
  return `sdrill-known-${marker}`;
}

/** The rules that would fire on an unknown service. */
export function silentForKnown(expectations: readonly Expectation[]): Expectation[] {
  return expectations.map(expectation => ({
    ...expectation,
    title: `${expectation.title}: silent, since the service is known`,
    must: 'stay-silent',
    silencedBy: ["known_services: ['sdrill-known-*']  # in the inventory"],
  }));
}
