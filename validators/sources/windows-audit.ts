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
  const policy = await policyCoverage(guid, need.audits ?? 'success', ask);
  return policy.state === 'alive' && need.sacl !== undefined ? saclCoverage(need.sacl, ask) : policy;
}

async function policyCoverage(guid: string, wanted: 'success' | 'failure', { exec }: Ask): Promise<Health> {
  const args = ['/get', `/subcategory:${guid}`, '/r'];
  const { stdout, code } = await exec({ program: 'auditpol.exe', args });
  const row = stdout.split(/\r?\n/).find(line => line.toLowerCase().includes(guid.toLowerCase()));
  const setting = row?.split(',')[4]?.trim() ?? '';
  if (code !== 0 || setting === '')
    return inconclusive(`the audit policy cannot be read (auditpol ended with ${code})`, [
      'log the observer in as an administrator',
    ]);
  const other = wanted === 'success' ? 'Failure' : 'Success';
  if (/no auditing/i.test(setting) || setting === other)
    return blind(`the audit policy for ${guid} is "${setting}"`, [
      `auditpol /set /subcategory:${guid} /${wanted}:enable`,
    ]);
  return { state: 'alive' };
}

/** An audit entry in a security descriptor: `S:AI(AU;SAFA;DCLC;;;WD)`. */
const auditEntry = /S:[A-Z]*(?:\([^)]*\))*\(AU;/;

async function saclCoverage(path: string, { exec }: Ask): Promise<Health> {
  const script = `(Get-Acl -Audit -LiteralPath '${path}').Sddl`;
  const { stdout, code } = await exec({
    program: 'powershell.exe',
    args: ['-NoProfile', '-NonInteractive', '-Command', script],
  });
  if (auditEntry.test(stdout)) return { state: 'alive' };
  if (code === 0 && /D:/.test(stdout)) return blind(`${path} has no audit entry`, addAuditEntry(path));
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
