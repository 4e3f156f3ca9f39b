import type { Expectation, Scenario } from '../contract.ts';
import { knownFilter } from './known-filter.ts';

/** What the scenarios that set up a service which the inventory knows have in common, one a platform. */
export const knownServiceChange = {
  role: 'control',
  known: { as: 'service', services: ['sdrill-known-*'] },
  privilege: 'admin',
  inTheWild: {
    text: 'Updates and configuration management install, change and start the services of a site every day; a detection without a list of them is not usable.',
    source: 'https://attack.mitre.org/detectionstrategies/DET0279/',
  },
  blindSpots: [
    'An intruder who gives a service a known name goes as unnoticed as the service itself.',
    'Rules that do not look at the name of the service fire, and are no part of this control.',
  ],
} as const satisfies Partial<Scenario>;

/** `sdrill-known-*` stands for it among the known services. */
export function knownName(marker: string): string {
  return `sdrill-known-${marker}`;
}

/** A rule that would fire on an unknown service. */
interface Asked {
  readonly evidence: Expectation;
  /** Where its events name the service, as a key of a Sigma selection with the placeholder. */
  readonly named: string;
}

export function silentForKnown(asked: readonly Asked[]): Expectation[] {
  return asked.map(({ evidence, named }) => ({
    ...evidence,
    title: `${evidence.title}: silent, since the service is known`,
    must: 'stay-silent',
    silencedBy: knownFilter(named),
  }));
}
