import { stringify } from 'yaml';
import type { HostPlaces } from './places.ts';
import type { HostRecord } from './record.ts';
import { USER } from './script.ts';

/** A host in namespaces of this machine that runs in the background until it is taken down. */
export interface NamespaceHost {
  readonly name: string;
  readonly address: '127.0.0.1';
  readonly port: number;
  /** sshd's public key, `ssh-ed25519 AAAA...` */
  readonly hostKey: string;
  /** The same as `SHA256:...` */
  readonly pin: string;
  readonly user: string;
  /** The account's private key. */
  readonly keyFile: string;
  /** An inventory (YAML) with this host alone. */
  readonly inventory: string;
}

/** What the inventory says of all hosts of a kind: platform, transport, dialect, logs. */
export type HostSettings = Readonly<Record<string, unknown>>;

export function namespaceHost(record: HostRecord, places: HostPlaces, settings: HostSettings): NamespaceHost {
  const { name, port, hostKey, pin } = record;
  const account = { user: USER, key: places.keyFile };
  const host = {
    ...settings,
    address: '127.0.0.1',
    port,
    host_key: hostKey,
    accounts: { actor: account },
    lab: true,
  };
  const inventory = stringify({ hosts: { [name]: host } }, { lineWidth: 0 });
  return { name, address: '127.0.0.1', port, hostKey, pin, user: USER, keyFile: places.keyFile, inventory };
}
