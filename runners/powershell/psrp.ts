import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'ssh2';
import type { Account, Host } from '../../inventory/index.ts';
import type { Connection } from '../connection.ts';
import { ConnectError } from '../contract.ts';
import type { OpenOptions } from '../ssh/client.ts';
import { logIn } from '../ssh/connection.ts';
import type { OfferedKey } from '../ssh/host-key.ts';
import { expandHome } from '../ssh/key-file.ts';
import { knownHostName } from '../ssh/known-hosts.ts';
import { connectionOver } from './connection.ts';
import { type Failure, failureOfSsh, isRefusedLogin } from './failures.ts';
import { findPwsh, type LocalShell, openLocalShell } from './local-shell.ts';
import { openBySsh } from './remoting-scripts.ts';
import { type RemoteSession, remoteSession } from './session.ts';
import { subsystemFailure } from './subsystem.ts';

/** What opening the session may take longer than the login that it holds. */
const negotiationMs = 10_000;

/**
 * PowerShell remoting over ssh: this computer's pwsh holds the session, the system's ssh carries it. Before, an ssh
 * of our own proves the host's key and the login, because pwsh tells no failure from another; the key that it saw is
 * the only one that pwsh's ssh will take.
 * @throws ConnectError
 */
export const connectByPsrp = async (
  host: Host,
  account: Account,
  options: OpenOptions,
): Promise<Connection> => {
  const keys = keyFilesOf(host, account);
  const pwsh = await findPwsh();
  let presented: OfferedKey | undefined;
  const onHostKey = (key: OfferedKey) => {
    presented = key;
  };
  const client = await logIn(host, account, { ...options, onHostKey });
  const directory = await mkdtemp(join(tmpdir(), 'servicedrill-psrp-'));
  const dispose = () => rm(directory, { recursive: true, force: true });
  try {
    if (presented === undefined) throw new Error('a login without a host key');
    const pin = { file: join(directory, 'known_hosts'), key: presented };
    await writeFile(
      pin.file,
      `${knownHostName(host.address, host.port)} ${pin.key.type} ${pin.key.base64}\n`,
    );
    const open = () => openSession(openLocalShell(pwsh), host, account, keys, pin, options);
    const first = await open().catch(async (error: unknown) => {
      throw (await causeOf(error, client, host)) ?? error;
    });
    const connection = connectionOver(first, open);
    return {
      ...connection,
      get open() {
        return connection.open;
      },
      close: async () => {
        await connection.close();
        await dispose();
      },
    };
  } catch (error) {
    await dispose();
    throw error;
  } finally {
    client.end();
  }
};

/** `''` stands for the agent. */
const keyFilesOf = (host: Host, account: Account): string[] => {
  const keys = account.logins.flatMap(login => {
    if (login.kind === 'agent') return [''];
    return login.kind === 'key' && login.passphrase === undefined ? [expandHome(login.path)] : [];
  });
  if (keys.length > 0) return keys;
  throw new ConnectError(
    'credentials',
    `${account.user} on ${host.name}: PowerShell remoting takes a key without passphrase or the ssh agent, nothing else`,
    'add the key to ssh-agent and write agent: true',
  );
};

interface Pin {
  readonly file: string;
  readonly key: OfferedKey;
}

const openSession = async (
  shell: LocalShell,
  host: Host,
  account: Account,
  keys: readonly string[],
  pin: Pin,
  { timeoutMs, signal }: OpenOptions,
): Promise<RemoteSession> => {
  const abort = () => void shell.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    let failure: Failure = { message: 'no login', noise: '' };
    for (const key of keys) {
      const reply = await shell.ask(
        openBySsh,
        [
          ...[host.address, String(host.port), account.user, key],
          ...[pin.file, algorithmsOf(pin.key.type), String(timeoutMs)],
        ],
        timeoutMs + negotiationMs,
      );
      if (reply.words?.[0] === 'opened') return remoteSession(shell);
      const said = Buffer.from(reply.words?.[1] ?? '', 'base64').toString('utf8');
      failure = { message: said, noise: reply.noise };
      if (!isRefusedLogin(failure)) break;
    }
    throw failureOfSsh(host, failure);
  } catch (error) {
    await shell.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
};

const algorithmsOf = (type: string): string => (type === 'ssh-rsa' ? 'rsa-sha2-512,rsa-sha2-256' : type);

/** Where ssh itself got through, the subsystem behind it is asked what is wrong with it. */
const causeOf = async (error: unknown, client: Client, host: Host): Promise<ConnectError | undefined> =>
  error instanceof ConnectError && error.reason === 'protocol' ? subsystemFailure(client, host) : undefined;
