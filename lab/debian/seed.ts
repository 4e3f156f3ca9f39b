import type { DebianAccount } from './recipe.ts';

/** What makes one machine out of the image: its keys and what it audits. */
export interface Seed {
  readonly hostKey: { readonly privateKey: string; readonly publicKey: string };
  readonly authorized: Readonly<Record<DebianAccount, string>>;
  readonly auditRules: readonly string[];
  readonly hostName: string;
}

/**
 * The seed as lines of tmpfiles.d(5), handed over as systemd's credential `tmpfiles.extra` (systemd 252): PID 1
 * writes them before auditd and sshd start, so an image in the cache holds no secret.
 */
export function seedLines(seed: Seed): string {
  return [
    // sudo complains on stderr where its own host name does not resolve.
    fileLine('/etc/hosts', '0644', 'root', `127.0.0.1 localhost ${seed.hostName}`),
    fileLine('/etc/ssh/ssh_host_ed25519_key', '0600', 'root', seed.hostKey.privateKey),
    fileLine('/etc/ssh/ssh_host_ed25519_key.pub', '0644', 'root', seed.hostKey.publicKey),
    fileLine('/etc/audit/rules.d/servicedrill.rules', '0640', 'root', seed.auditRules.join('\n')),
    ...Object.entries(seed.authorized).flatMap(([user, key]) => authorizedKey(user, key)),
    '',
  ].join('\n');
}

function authorizedKey(user: string, key: string): string[] {
  const directory = `${user === 'root' ? '/root' : `/home/${user}`}/.ssh`;
  return [
    `d ${directory} 0700 ${user} ${user} -`,
    fileLine(`${directory}/authorized_keys`, '0600', user, key),
  ];
}

/** `f+` truncates what the disk has from before a reset; `~` takes base64. */
function fileLine(path: string, mode: string, owner: string, text: string): string {
  return `f+~ ${path} ${mode} ${owner} ${owner} - ${Buffer.from(`${text.trimEnd()}\n`).toString('base64')}`;
}
