import type { Account, Host } from '../inventory/index.ts';
import type { Connection } from './connection.ts';
import { ConnectError, type Principal, type Runner } from './contract.ts';
import { connectLocally } from './local/runner.ts';
import { connectBySsh } from './ssh/connection.ts';

export interface ConnectOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds until a login must have succeeded; 20,000 unless told otherwise. */
  readonly timeoutMs?: number;
}

const connectTimeoutMs = 20_000;

/**
 * Connects one principal to one host; the runner owns its connection.
 * @throws ConnectError which says what is wrong, with one line that mends it
 */
export const connect = async (
  host: Host,
  principal: Principal,
  options: ConnectOptions = {},
): Promise<Runner> =>
  runnerOver(await connectAccount(host, accountOf(host, principal), options), host, principal);

/** @throws ConnectError `configuration` when the inventory gives the host no such account */
export const accountOf = (host: Host, principal: Principal): Account => {
  const account = host.accounts[principal];
  if (account) return account;
  throw new ConnectError(
    'configuration',
    `${host.name} has no account for the ${principal} principal`,
    `add accounts: ${principal}: to the host in the inventory`,
  );
};

/** @throws ConnectError */
export const connectAccount = async (
  host: Host,
  account: Account,
  options: ConnectOptions,
): Promise<Connection> => {
  const { signal = new AbortController().signal, timeoutMs = connectTimeoutMs } = options;
  switch (host.transport) {
    case 'local':
      return connectLocally(host, account);
    case 'ssh':
    case 'emulated':
      return connectBySsh(host, account, { signal, timeoutMs });
    case 'openssh':
    case 'psrp':
    case 'winrm':
      throw new ConnectError(
        'configuration',
        `${host.name}: the transport ${host.transport} is not there yet`,
        'use transport: ssh',
      );
    default:
      return unknownTransport(host.transport);
  }
};

const unknownTransport = (transport: never): never => {
  throw new ConnectError('configuration', `there is no transport ${String(transport)}`, 'use transport: ssh');
};

export const runnerOver = (connection: Connection, host: Host, principal: Principal): Runner => ({
  host: host.name,
  principal,
  dialect: host.dialect,
  exec: connection.exec,
  ...(connection.follow ? { follow: connection.follow } : {}),
  close: connection.close,
});
