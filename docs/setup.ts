import { evidenceOf } from '../engine/index.ts';
import { type Platform, scenarios } from '../scenarios/index.ts';

/** The user of the guides who may change nothing, where a scenario leaves the name open. */
const unprivileged = 'drill-low';

/** For shipped rules on events that no drill waits for: 4697 (Security System Extension), 5145 (Detailed File Share). */
const beyondTheDrills = [
  '{0CCE9211-69AE-11D9-BED3-505054503030}',
  '{0CCE9244-69AE-11D9-BED3-505054503030}',
].map(guid => `auditpol /set /subcategory:${guid} /success:enable`);

/** What auditd must be told for the whole catalogue: a file for /etc/audit/rules.d, see docs/linux.md. */
export function auditRules(): string {
  const lines = switchedOn('linux').flatMap(line => /^auditctl (.+)$/.exec(line)?.[1] ?? []);
  return `${[
    '# Audit rules for the T1569 catalogue of servicedrill; generated, see docs/linux.md.',
    '# A watch counts only where its directory exists when the rules are loaded.',
    ...lines.map(line => line.replaceAll('/home/USER/', `/home/${unprivileged}/`)),
  ].join('\n')}\n`;
}

/** What Windows' audit policy and PowerShell must be told: a batch for an elevated cmd.exe, see docs/windows.md. */
export function auditPolicy(): string {
  const lines = switchedOn('windows').filter(line => !line.startsWith('sysmon64.exe '));
  return `${[
    '@echo off',
    'rem Audit policy for the T1569 catalogue of servicedrill; generated, see docs/windows.md.',
    'rem Subcategories stand by their GUID: their names are translated.',
    ...[...lines, ...beyondTheDrills].map(line => `${line} || exit /b 1`),
    'rem Local audit policy gives way to that of a domain: check with auditpol /get /category:*',
  ].join('\r\n')}\r\n`;
}

/** The lines that switch the telemetry of a platform's scenarios on, each once. */
function switchedOn(platform: Platform): string[] {
  const chosen = scenarios.filter(scenario => scenario.platform === platform);
  return [...new Set(chosen.flatMap(evidenceOf).flatMap(({ switchedOnBy }) => switchedOnBy))];
}
