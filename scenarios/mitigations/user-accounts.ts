import type { Scenario } from '../contract.ts';

/** M1018, User Account Management: what its scenarios have in common. */
export const userAccounts = {
  role: 'mitigation',
  mitigation: 'M1018',
  privilege: 'admin',
  inTheWild: {
    text: 'Malware that runs as a standard user makes itself last with a job or unit of that user’s own; the mitigation is that users may not install theirs.',
    source: 'https://attack.mitre.org/mitigations/M1018/',
  },
} as const satisfies Partial<Scenario>;
