import type { DebianHost } from '../../lab/index.ts';
import { sshOk } from './harness-ssh.ts';

/** The kernel's rules as `auditctl -l` lists them. */
export async function loadedAuditRules(host: DebianHost): Promise<string[]> {
  return (await sshOk(host, 'auditctl -l')).trim().split('\n');
}

/** Rules as in /etc/audit/rules.d: `-w PATH -p wa -k KEY` or `-a always,exit ...`. */
async function auditctl(host: DebianHost, rules: readonly string[]): Promise<void> {
  await sshOk(host, rules.map(rule => `auditctl ${rule}`).join(' && '));
}

/** Runs `body` while the kernel lacks some rules. */
export async function withoutAuditRules<T>(
  host: DebianHost,
  rules: readonly string[],
  body: () => Promise<T>,
): Promise<T> {
  await auditctl(
    host,
    rules.map(rule => rule.replace(/^-w/, '-W').replace(/^-a/, '-d')),
  );
  try {
    return await body();
  } finally {
    await auditctl(host, rules);
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
