/** M1026, Privileged Account Management: what its three scenarios, one a platform, have in common. */
export const unprivileged = {
  role: 'mitigation',
  mitigation: 'M1026',
  privilege: 'admin',
  inTheWild: {
    text: 'Who holds an account without privileges tries to create a service with it; the mitigation is that services need an administrator.',
    source: 'https://attack.mitre.org/mitigations/M1026/',
  },
} as const;
