import { parse, stringify } from 'yaml';
import type { DebianHost } from '../../lab/index.ts';
import { sshOk } from './harness-ssh.ts';

/**
 * Runs `body` while root's key of the host opens root's account on it, so that it can be its own source of remote
 * procedures; the key is made for it and goes with it. `inventory` is the host's, with that said in it.
 */
export async function withOwnSource<T>(
  host: DebianHost,
  body: (inventory: string) => Promise<T>,
): Promise<T> {
  await sshOk(host, makeKey);
  try {
    return await body(inventoryOf(host));
  } finally {
    await sshOk(host, removeKey);
  }
}

const makeKey = `set -e; cd /root/.ssh
cp -p authorized_keys authorized_keys.before
ssh-keygen -q -t ed25519 -N '' -f id_ed25519
cat id_ed25519.pub >>authorized_keys
printf 'localhost %s\\n' "$(cat /etc/ssh/ssh_host_ed25519_key.pub)" >known_hosts`;

const removeKey = 'cd /root/.ssh && mv authorized_keys.before authorized_keys && rm id_ed25519* known_hosts';

function inventoryOf(host: DebianHost): string {
  const inventory = parse(host.inventory);
  inventory.hosts[host.name].source = { host: host.name, address: 'root@localhost' };
  return stringify(inventory, { lineWidth: 0 });
}
