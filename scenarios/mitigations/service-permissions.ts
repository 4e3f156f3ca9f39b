import type { Expectation, Scenario } from '../contract.ts';

/** M1022, Restrict File and Directory Permissions: what its three scenarios, one a platform, have in common. */
export const servicePermissions = {
  role: 'mitigation',
  mitigation: 'M1022',
  privilege: 'admin',
  payload:
    'None: the drill reads permissions, and opens one own file or key for writing and closes it unwritten',
  inTheWild: {
    text: 'Programs, unit files and registry keys of services that others may write are replaced to run code with the service’s rights; the mitigation is that nobody but administrators may write them.',
    source: 'https://attack.mitre.org/mitigations/M1022/',
  },
} as const satisfies Partial<Scenario>;

export const accountAlone =
  'The drill checks one account: it does not see what other accounts may write through their groups.';

/** Names of the audits and of the probes, by whoever does them. */
export const names = {
  audit: 'audit',
  auditControl: 'audit by the administrator',
  probe: 'probe',
  probeControl: 'probe by the administrator',
} as const;

/** Nothing may be found by the low account, where the administrator finds something. */
export function nothingWritable(title: string, evidence: Expectation, fix: readonly string[]): Expectation {
  return {
    ...evidence,
    id: 'audit',
    title,
    must: 'be-refused',
    refusal: { attempt: names.audit, control: names.auditControl, fix },
  };
}

/** The write must be refused to the low account, and allowed to the administrator. */
export function writeRefused(title: string, evidence: Expectation): Expectation {
  return {
    ...evidence,
    id: 'refusal',
    title,
    must: 'be-refused',
    refusal: { attempt: names.probe, control: names.probeControl },
  };
}
