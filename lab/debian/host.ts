import { join } from 'node:path';
import { stringify } from 'yaml';
import type { MachinePlaces } from './places.ts';
import { qmp } from './qmp.ts';
import { awaitSshd } from './ready.ts';
import type { DebianAccount } from './recipe.ts';
import type { MachineRecord } from './record.ts';

/** One account of the lab host, and the private key that opens it. */
interface LabLogin {
  readonly user: DebianAccount;
  readonly keyFile: string;
}

/** A Debian machine that runs in the background until `debianDown`. */
export interface DebianHost {
  readonly name: string;
  readonly address: '127.0.0.1';
  readonly port: number;
  /** sshd's public key, `ssh-ed25519 AAAA...` */
  readonly hostKey: string;
  /** The same as `SHA256:...` */
  readonly pin: string;
  /** root's private key */
  readonly keyFile: string;
  /** root; `operator` (sudo without a password); `nosudo` (sudo wants a password); `drill` (no privilege at all) */
  readonly accounts: Readonly<Record<DebianAccount, LabLogin>>;
  /** Whether its kernel was booted with audit=1. */
  readonly audit: boolean;
  readonly qmpSocket: string;
  readonly serialLog: string;
  /** An inventory (YAML) with this host alone. */
  readonly inventory: string;
  /** Cuts the power and turns it on again. What the guest had not yet written to its disk is lost. */
  reset(): Promise<void>;
  /** Stops the machine's processors, as a host that hangs, until `thaw`. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Waits until sshd answers; @throws {LabError} when the machine is dead or takes too long. */
  ready(signal?: AbortSignal): Promise<void>;
}

/** The host that `record` and the files of its directory describe. */
export function debianHost(record: MachineRecord, places: MachinePlaces): DebianHost {
  const accounts = {
    root: login('root'),
    operator: login('operator'),
    nosudo: login('nosudo'),
    drill: login('drill'),
  };
  function login(user: DebianAccount): LabLogin {
    return { user, keyFile: keyFile(places, user) };
  }
  return {
    name: record.name,
    address: '127.0.0.1',
    port: record.port,
    hostKey: record.hostKey,
    pin: record.pin,
    keyFile: accounts.root.keyFile,
    accounts,
    audit: record.audit,
    qmpSocket: places.qmpSocket,
    serialLog: places.serialLog,
    inventory: inventoryOf(record, accounts),
    reset: () => qmp(places.qmpSocket, 'system_reset'),
    freeze: () => qmp(places.qmpSocket, 'stop'),
    thaw: () => qmp(places.qmpSocket, 'cont'),
    ready: signal => awaitSshd(places, record.port, signal),
  };
}

export function keyFile(places: MachinePlaces, user: DebianAccount): string {
  return join(places.directory, `key-${user}`);
}

function inventoryOf(record: MachineRecord, accounts: Readonly<Record<DebianAccount, LabLogin>>): string {
  const account = ({ user, keyFile: key }: LabLogin) => ({ user, key });
  const host = {
    platform: 'linux',
    transport: 'ssh',
    address: '127.0.0.1',
    port: record.port,
    host_key: record.hostKey,
    accounts: {
      actor: account(accounts.root),
      observer: account(accounts.root),
      unprivileged: account(accounts.drill),
    },
    lab: true,
  };
  return stringify({ hosts: { [record.name]: host } }, { lineWidth: 0 });
}
