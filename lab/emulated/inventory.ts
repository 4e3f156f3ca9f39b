import { stringify } from 'yaml';
import type { LabHost } from './labhost.ts';

/** An inventory of the emulated hosts; every entry says that it is emulated. */
export function inventoryText(hosts: readonly LabHost[]): string {
  const head =
    '# Emulated hosts inside this process: real SSH on loopback, emulated services and logs behind it.\n';
  return head + stringify({ hosts: Object.fromEntries(hosts.map(host => [host.name, entry(host)])) });
}

function entry(host: LabHost) {
  const account = ({ user, keyFile }: LabHost['accounts']['actor']) => ({ user, key: keyFile });
  return {
    platform: host.platform,
    transport: 'ssh',
    address: host.address,
    port: host.port,
    host_key: host.hostKey,
    emulated: true,
    lab: true,
    // It reaches out to itself over its own network name, where its tools can.
    ...(host.platform === 'windows' && { source: { host: host.name, address: host.name.toUpperCase() } }),
    ...(host.platform === 'linux' && { source: { host: host.name, address: 'root@localhost' } }),
    accounts: {
      actor: account(host.accounts.actor),
      observer: account(host.accounts.observer),
      unprivileged: account(host.accounts.unprivileged),
    },
  };
}
