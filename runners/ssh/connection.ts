import type { Client } from 'ssh2';
import type { Account, Host } from '../../inventory/index.ts';
import type { Connection } from '../connection.ts';
import { ConnectError, type Runner } from '../contract.ts';
import { plainSession } from '../plain-session.ts';
import { type LoginShell, posixSession } from '../posix/session.ts';
import { encodedSession } from '../powershell/encoded.ts';
import type { Lines, OpenAnother } from './channels.ts';
import { type OpenOptions, openClient } from './client.ts';
import { type KnownKeys, knownKeysOf } from './host-key.ts';
import { expandHome } from './key-file.ts';
import { type KnownHost, parseKnownHosts } from './known-hosts.ts';
import { loginShellOver } from './login-shell.ts';
import { startRemotely } from './process.ts';
import { sharedFile } from './shared-file.ts';

/** Milliseconds in which a server may take its leave. */
const farewellMs = 2_000;

/**
 * Logs in to a host over ssh.
 * @throws ConnectError
 */
export const connectBySsh = async (
  host: Host,
  account: Account,
  options: OpenOptions,
): Promise<Connection> => {
  const known = await knownKeys(host);
  const open = async (signal: AbortSignal) =>
    linesOver(await openClient(host, account, known, { ...options, signal }));
  return connectionOver(await open(options.signal), open, host, account, options);
};

/**
 * Logs in, for transports that let another program carry the commands: it proves the host's key and the login first.
 * @throws ConnectError
 */
export const logIn = async (host: Host, account: Account, options: OpenOptions): Promise<Client> =>
  openClient(host, account, await knownKeys(host), options);

const knownKeys = async (host: Host): Promise<KnownKeys> => knownKeysOf(host, await knownHostsOf(host));

/**
 * The lines of the host's known_hosts files.
 * @throws ConnectError `configuration` where one cannot be read
 */
export const knownHostsOf = async (host: Host): Promise<KnownHost[]> =>
  (await Promise.all(host.hostKeys.knownHosts.map(readKnownHosts))).flat();

const knownHostsFile = sharedFile((text, file) => parseKnownHosts(text.toString(), file));

const readKnownHosts = async (file: string): Promise<KnownHost[]> => {
  try {
    return await knownHostsFile(expandHome(file));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    const fix = `make ${file} readable, or name another file`;
    throw new ConnectError('configuration', `the known_hosts file ${file} cannot be read`, fix, { cause });
  }
};

/** Commands through the login shell, in the host's dialect. */
const sessionOver = (
  shell: LoginShell,
  { dialect }: Host,
  account: Account,
): Pick<Runner, 'exec' | 'follow'> => {
  switch (dialect) {
    case 'posix':
      return posixSession(shell, account);
    case 'cmd':
      return plainSession(shell, dialect);
    case 'powershell':
      return encodedSession(shell);
  }
};

/** What an account can do over its connection, and over those that `open` adds where it admits too few sessions. */
export const connectionOver = (
  lines: Lines,
  open: OpenAnother,
  host: Host,
  account: Account,
  { inTurn = more => more() }: OpenOptions,
): Connection => {
  let alive = true;
  void lines.closed.then(() => {
    alive = false;
  });
  const { shell, close } = loginShellOver(lines, signal => inTurn(() => open(signal)), open);
  return {
    ...sessionOver(shell, host, account),
    get open() {
      return alive;
    },
    close: async () => {
      alive = false;
      await close();
    },
  };
};

const linesOver = (client: Client): Lines => {
  let open = true;
  const closed = new Promise<void>(resolve => {
    client.once('close', () => {
      open = false;
      resolve();
    });
  });
  return {
    start: line => startRemotely(client, line),
    closed,
    close: async () => {
      if (!open) return;
      client.end();
      const frozen = setTimeout(() => client.destroy(), farewellMs);
      await closed;
      clearTimeout(frozen);
    },
  };
};
