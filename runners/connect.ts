import type { Account, Host } from '../inventory/index.ts';
import type { Connection } from './connection.ts';
import { ConnectError, type Principal, type Runner } from './contract.ts';
import { Reach } from './reach.ts';
import { redactorFor, withoutSecrets } from './redact.ts';
import { connectBySsh } from './ssh/connection.ts';

export interface ConnectOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds until a login must have succeeded; default: 20,000. */
  readonly timeoutMs?: number;
  /** Milliseconds between signs of life, of which three may be missed; default: 15,000. */
  readonly keepAliveMs?: number;
  /** Takes further connections of the account in turn with others; at once unless given. */
  readonly inTurn?: <T>(open: () => Promise<T>) => Promise<T>;
}

const connectTimeoutMs = 20_000;
const keepAliveMs = 15_000;

/**
 * Connects one principal to one host; the runner owns its connection.
 * @throws ConnectError which says what is wrong, with one line that fixes it
 */
export const connect = async (
  host: Host,
  principal: Principal,
  options: ConnectOptions = {},
): Promise<Runner> =>
  runnerOver(
    await connectAccount(Reach.to(host, 'drill'), accountOf(host, principal), options),
    host,
    principal,
  );

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

/**
 * What only some transports need is loaded when a host asks for it: most runs have one transport.
 * @throws ConnectError
 */
export const connectAccount = (
  { host }: Reach,
  account: Account,
  options: ConnectOptions,
): Promise<Connection> => withoutSecrets(host, () => connectBy(host, account, options));

const connectBy = async (host: Host, account: Account, options: ConnectOptions): Promise<Connection> => {
  const { signal = new AbortController().signal } = options;
  const opening = { timeoutMs: connectTimeoutMs, keepAliveMs, ...options, signal };
  switch (host.transport) {
    case 'local':
      return (await import('./local/runner.ts')).connectLocally(host, account);
    case 'ssh':
      return connectBySsh(host, account, opening);
    case 'psrp':
      return (await import('./powershell/psrp.ts')).connectByPsrp(host, account, opening);
    case 'winrm':
      return (await import('./powershell/winrm.ts')).connectByWinRm(host, opening);
    case 'openssh':
      return (await import('./openssh/connection.ts')).connectByOpenSsh(host, account, opening);
    default:
      return unknownTransport(host.transport);
  }
};

const unknownTransport = (transport: never): never => {
  throw new ConnectError('configuration', `there is no transport ${String(transport)}`, 'use transport: ssh');
};

/** Whatever text comes from the host passes here, and leaves its secrets. */
export const runnerOver = (connection: Connection, host: Host, principal: Principal): Runner => {
  const { completion, line } = redactorFor(host);
  const { follow } = connection;
  const redacting: Follow | undefined =
    follow &&
    (async (command, onLine, signal) => {
      const clean = line(command);
      return completion(await follow(command, text => onLine(clean(text)), signal), command);
    });
  return {
    host: host.name,
    principal,
    dialect: host.dialect,
    exec: async (command, options) => completion(await connection.exec(command, options), command),
    ...(redacting ? { follow: guardedFollow(redacting) } : {}),
    close: connection.close,
  };
};

type Follow = NonNullable<Runner['follow']>;

/** A follower that throws ends its command; the error reaches whoever asked for the lines, and nobody else. */
const guardedFollow =
  (follow: Follow): Follow =>
  async (command, onLine, signal) => {
    const failed = new AbortController();
    const guarded = (line: string) => {
      if (failed.signal.aborted) return;
      try {
        onLine(line);
      } catch (error) {
        failed.abort(error);
      }
    };
    const completion = await follow(command, guarded, AbortSignal.any([signal, failed.signal]));
    failed.signal.throwIfAborted();
    return completion;
  };
