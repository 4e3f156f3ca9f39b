import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Inventory } from '../../inventory/index.ts';
import { quotePosix } from '../../runners/index.ts';
import type { Line } from './commands.ts';
import { type Cost, timed } from './timed.ts';

/** Hosts at a time, as many as the program drills. */
const parallel = 20;

/** The same lines by OpenSSH: one multiplexed connection a host, one `ssh` a line, twenty hosts at a time by xargs. */
export async function byOpenSsh(inventory: Inventory, lines: readonly Line[], folder: string): Promise<Cost> {
  const config = await sshConfig(inventory, folder);
  const hosts = join(folder, 'hosts');
  const script = join(folder, 'drill.sh');
  await writeFile(hosts, inventory.hosts.map(({ name }) => `${name}\n`).join(''));
  await writeFile(script, scriptOf(lines, config));
  return timed(['xargs', '-a', hosts, '-P', String(parallel), '-n', '1', 'bash', script]);
}

/** A configuration for `ssh -F` in which every host of the farm has its name; returns its path. */
export async function sshConfig(inventory: Inventory, folder: string): Promise<string> {
  const path = join(folder, 'ssh_config');
  const hosts = inventory.hosts.map(
    ({ name, address, port }) => `Host ${name}\n  HostName ${address}\n  Port ${port}\n`,
  );
  const [login] = inventory.hosts[0]?.accounts.actor.logins ?? [];
  await writeFile(
    path,
    [...hosts, common(inventory, login?.kind === 'key' ? login.path : '', folder)].join(''),
  );
  return path;
}

function common({ hosts: [host] }: Inventory, keyFile: string, folder: string): string {
  return `Host *
  User ${host?.accounts.actor.user}
  IdentityFile ${keyFile}
  IdentitiesOnly yes
  IdentityAgent none
  BatchMode yes
  StrictHostKeyChecking yes
  UserKnownHostsFile ${join(folder, 'known_hosts')}
  GlobalKnownHostsFile /dev/null
  ControlMaster auto
  ControlPath ${join(folder, 'cm-%n')}
  ControlPersist 60
  LogLevel ERROR
`;
}

function scriptOf(lines: readonly Line[], config: string): string {
  const ssh = `ssh -F ${quotePosix([config])}`;
  const sent = lines.map(({ text, mustSucceed }) => {
    const line = `${ssh} "$1" ${quotePosix([text])} </dev/null >/dev/null`;
    return mustSucceed ? `${line} || fail` : line;
  });
  const leave = `${ssh} -q -O exit "$1" 2>/dev/null`;
  return [`fail() { ${leave}; exit 1; }`, ...sent, leave, 'exit 0', ''].join('\n');
}
