/**
 * What this program knows of MITRE ATT&CK for Enterprise, v19.2: not the data set, only what changed with v19.
 * Sources: MITRE's update notes of April 2026 (https://attack.mitre.org/resources/updates/updates-april-2026/) and the version map of
 * elastic/detection-rules (14cf530). What is not listed stands as in v18.1. © MITRE, used by its terms with attribution.
 */
export const attackVersion = '19';

export interface Tactic {
  readonly id: string;
  readonly name: string;
  /** As Sigma's tags and Navigator's layers write it. */
  readonly shortName: string;
}

export const tactics: readonly Tactic[] = [
  tactic('TA0043', 'Reconnaissance'),
  tactic('TA0042', 'Resource Development'),
  tactic('TA0001', 'Initial Access'),
  tactic('TA0002', 'Execution'),
  tactic('TA0003', 'Persistence'),
  tactic('TA0004', 'Privilege Escalation'),
  tactic('TA0005', 'Stealth'),
  tactic('TA0112', 'Defense Impairment'),
  tactic('TA0006', 'Credential Access'),
  tactic('TA0007', 'Discovery'),
  tactic('TA0008', 'Lateral Movement'),
  tactic('TA0009', 'Collection'),
  tactic('TA0011', 'Command and Control'),
  tactic('TA0010', 'Exfiltration'),
  tactic('TA0040', 'Impact'),
];

function tactic(id: string, name: string): Tactic {
  return { id, name, shortName: name.toLowerCase().replaceAll(' ', '-') };
}

/** Short names that v19 no longer has, and those of which one took their place. */
export const retiredTactics: Readonly<
  Record<string, { readonly name: string; readonly by: readonly string[] }>
> = {
  'defense-evasion': { name: 'Defense Evasion', by: ['stealth', 'defense-impairment'] },
};

interface Successor {
  readonly id: string;
  /** Absent where the sources name none. */
  readonly name?: string;
}

/** Revoked techniques, and what stands in the place of each. */
export const revokedTechniques: Readonly<Record<string, Successor>> = {
  T1562: { id: 'T1685', name: 'Disable or Modify Tools' },
  'T1562.001': { id: 'T1685', name: 'Disable or Modify Tools' },
  'T1562.002': { id: 'T1685.001', name: 'Disable or Modify Windows Event Log' },
  'T1562.004': { id: 'T1686', name: 'Disable or Modify System Firewall' },
  'T1562.006': { id: 'T1685', name: 'Disable or Modify Tools' },
  'T1562.007': { id: 'T1686.001', name: 'Cloud Firewall' },
  'T1562.008': { id: 'T1685.002', name: 'Disable or Modify Cloud Log' },
  'T1562.010': { id: 'T1689', name: 'Downgrade Attack' },
  // The number was seen in one place only.
  'T1562.012': { id: 'T1685.004' },
  'T1070.001': { id: 'T1685.005', name: 'Clear Windows Event Logs' },
  'T1070.002': { id: 'T1685.006', name: 'Clear Linux or Mac System Logs' },
  'T1547.011': { id: 'T1647', name: 'Plist File Modification' },
  T1656: { id: 'T1684.001', name: 'Impersonation' },
};
