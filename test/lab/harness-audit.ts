import type { DebianHost } from '../../lab/index.ts';
import { sshOk } from './harness-ssh.ts';

/** The kernel's rules as `auditctl -l` lists them. */
export async function loadedAuditRules(host: DebianHost): Promise<string[]> {
  return (await sshOk(host, 'auditctl -l')).trim().split('\n');
}

/** `rule` as in /etc/audit/rules.d: `-w PATH -p wa -k KEY` or `-a always,exit ...`. */
async function addAuditRule(host: DebianHost, rule: string): Promise<void> {
  await sshOk(host, `auditctl ${rule}`);
}

/** Runs `body` while the kernel lacks one rule. */
export async function withoutAuditRule(
  host: DebianHost,
  rule: string,
  body: () => Promise<void>,
): Promise<void> {
  await sshOk(host, `auditctl ${rule.replace(/^-w/, '-W').replace(/^-a/, '-d')}`);
  try {
    await body();
  } finally {
    await addAuditRule(host, rule);
  }
}

/** Runs `body` while no auditd takes the kernel's records. systemctl refuses to stop it: it is asked itself. */
export async function withAuditdStopped(host: DebianHost, body: () => Promise<void>): Promise<void> {
  await sshOk(host, 'pid=$(pidof auditd) && kill "$pid" && tail --pid="$pid" -f /dev/null');
  try {
    await body();
  } finally {
    await sshOk(host, 'systemctl start auditd');
  }
}
