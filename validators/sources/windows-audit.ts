import { randomBytes } from 'node:crypto';
import type { Health } from '../contract.ts';
import { blind, inconclusive } from './health.ts';
import type { CoverageQuestions, WindowsNeed } from './windows-coverage.ts';

type Ask = Pick<CoverageQuestions, 'exec'>;

const scripts = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell\\ScriptBlockLogging';

/** Without it 4104 comes for scripts alone that PowerShell itself takes for suspicious. */
export async function logsScripts({ exec }: Ask): Promise<boolean> {
  const args = ['query', scripts, '/v', 'EnableScriptBlockLogging'];
  const { stdout } = await exec({ program: 'reg.exe', args });
  return /EnableScriptBlockLogging\s+REG_DWORD\s+0x1\b/i.test(stdout);
}

export const noScripts: Health = {
  state: 'blind',
  why: 'PowerShell logs no script blocks',
  fix: [`reg add ${scripts} /v EnableScriptBlockLogging /t REG_DWORD /d 1 /f`],
};

/** By the audit policy, and by the file's own audit entry where the event needs one. */
export async function auditCoverage(need: WindowsNeed, guid: string, ask: Ask): Promise<Health> {
  const wanted = need.audits ?? 'success';
  const policy = await policyCoverage(need, guid, ask);
  return policy.state === 'alive' && need.sacl !== undefined ? saclCoverage(need.sacl, wanted, ask) : policy;
}

/** Handle Manipulation (ntsecapi.h). By older pages of Microsoft's 4656 needs it beside the object's own subcategory. */
export const handleManipulation = '{0CCE9223-69AE-11D9-BED3-505054503030}';

/** Whether a refused open is what is waited for: 4663 reports granted ones alone. */
export const isRefusedOpen = ({ eventIds, audits = 'success' }: WindowsNeed): boolean =>
  eventIds.includes(4656) && audits === 'failure';

async function policyCoverage(need: WindowsNeed, guid: string, { exec }: Ask): Promise<Health> {
  const wanted = need.audits ?? 'success';
  const policy = await auditPolicy(exec);
  const setting = policy.get(guid.toLowerCase());
  if (!isSetting(setting))
    return inconclusive('the audit policy cannot be read (auditpol /backup)', [
      'log the observer in as an administrator',
    ]);
  const turnOn = (subcategory: string) => [`auditpol /set /subcategory:${subcategory} /${wanted}:enable`];
  if (!audits(setting, wanted))
    return blind(`the audit policy for ${guid} records no ${wanted}`, turnOn(guid));
  if (isRefusedOpen(need) && !audits(policy.get(handleManipulation.toLowerCase()), wanted))
    return inconclusive(
      `the audit policy for ${handleManipulation} records no ${wanted}: some versions of Windows need it for 4656`,
      turnOn(handleManipulation),
    );
  return { state: 'alive' };
}

/** Of a backup's last column: 0 nothing, 1 success, 2 failure, 3 both (Microsoft, [MS-GPAC] 2.2.1.2). */
function isSetting(setting: number | undefined): setting is number {
  return setting !== undefined && setting <= 3;
}

export function audits(setting: number | undefined, wanted: 'success' | 'failure'): boolean {
  return isSetting(setting) && (setting & (wanted === 'success' ? 1 : 2)) !== 0;
}

/** Settings of subcategories by GUID in small letters; empty where they cannot be read. */
export async function auditPolicy(exec: Ask['exec']): Promise<ReadonlyMap<string, number>> {
  const file = `%TEMP%\\servicedrill-${randomBytes(8).toString('hex')}.csv`;
  const words = [
    'auditpol.exe',
    '/backup',
    `/file:${file}`,
    '>nul',
    '&',
    'type',
    file,
    '&',
    'del',
    '/q',
    file,
  ];
  const { stdout } = await exec({ program: 'cmd.exe', args: ['/d', '/c', ...words] });
  return auditSettings(stdout);
}

/**
 * Reads the lines of `auditpol /backup`: everything in them is translated but the GUID and the number in the last column, and a
 * name may hold commas.
 */
export function auditSettings(csv: string): Map<string, number> {
  const rows = csv.matchAll(/,(\{[0-9a-f-]{36}\})(?:,[^\r\n]*)?,(\d+)[ \t]*\r?$/gim);
  return new Map([...rows].map(([, guid = '', setting]) => [guid.toLowerCase(), Number(setting)]));
}

/** Rights in a security descriptor's text and their bits: of files, generic, standard (Microsoft, "ACE Strings"). */
const rightBits: Readonly<Record<string, number>> = {
  ...{ CC: 0x1, DC: 0x2, LC: 0x4, SW: 0x8, RP: 0x10, WP: 0x20, DT: 0x40, LO: 0x80, CR: 0x100 },
  ...{ SD: 0x10000, RC: 0x20000, WD: 0x40000, WO: 0x80000 },
  ...{
    FA: 0x1f01ff,
    FR: 0x120089,
    FW: 0x120116,
    FX: 0x1200a0,
    GA: 0x1f01ff,
    GR: 0x120089,
    GW: 0x120116,
    GX: 0x1200a0,
  },
};

/** WriteData and AppendData: by what else is asked for a file can be opened and not written. */
const writeBits = 0x6;

/** Everybody, Authenticated Users, Users, Interactive and Network: whoever tries is in one of them. */
const anybody = ['WD', 'S-1-1-0', 'AU', 'S-1-5-11', 'BU', 'S-1-5-32-545'];

/** Whether a descriptor has an entry by which such an access is audited: `S:AI(AU;SAFA;DCLC;;;WD)`. */
export function auditsWrites(sddl: string, wanted: 'success' | 'failure'): boolean {
  const [, sacl = ''] = /S:[A-Z]*((?:\([^)]*\))*)/.exec(sddl) ?? [];
  return [...sacl.matchAll(/\(([^)]*)\)/g)].some(([, entry = '']) => {
    const [type, flags = '', rights = '', , , who = ''] = entry.split(';');
    if (type !== 'AU' || !anybody.includes(who)) return false;
    const pairs: readonly string[] = flags.match(/../g) ?? [];
    const isOnlyInherited = pairs.includes('IO');
    const isWanted = pairs.includes(wanted === 'success' ? 'SA' : 'FA');
    return isWanted && !isOnlyInherited && (bitsOf(rights) & writeBits) !== 0;
  });
}

function bitsOf(rights: string): number {
  if (/^0x[0-9a-f]+$/i.test(rights)) return Number(rights);
  return (rights.match(/../g) ?? []).reduce((bits, name) => bits | (rightBits[name] ?? 0), 0);
}

async function saclCoverage(path: string, wanted: 'success' | 'failure', { exec }: Ask): Promise<Health> {
  const script = `$ErrorActionPreference = 'Stop'; (Get-Acl -Audit -LiteralPath '${path}').Sddl`;
  const { stdout, code } = await exec({
    program: 'powershell.exe',
    args: ['-NoProfile', '-NonInteractive', '-Command', script],
  });
  const isRead = code === 0 && /D:/.test(stdout);
  if (isRead && auditsWrites(stdout, wanted)) return { state: 'alive' };
  if (isRead) return blind(`${path} has no audit entry for a ${wanted} of writing`, addAuditEntry(path));
  return inconclusive(`the audit entries of ${path} cannot be read`, [
    'log the observer in as an administrator',
  ]);
}

/** Written by .NET, which touches the audit entries alone: Set-Acl would write the owner too, and be refused. */
export function addAuditEntry(path: string): string[] {
  const everybody = "(New-Object Security.Principal.SecurityIdentifier 'S-1-1-0')";
  const rule = `(New-Object Security.AccessControl.FileSystemAuditRule(${everybody}, 'WriteData, AppendData', 'Success, Failure'))`;
  const statements = [
    `$file = [IO.FileInfo]'${path}'`,
    "$acl = $file.GetAccessControl('Audit')",
    `$acl.AddAuditRule(${rule})`,
    '$file.SetAccessControl($acl)',
  ];
  return [`powershell -NoProfile -Command "${statements.join('; ')}"`];
}
