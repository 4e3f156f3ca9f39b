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
  const keyFiles = keyFilesOf(host, account);
  const pwsh = await findPwsh();
  let presented: OfferedKey | undefined;
  const onHostKey = (key: OfferedKey) => {
    presented = key;
  };
  const client = await logIn(host, account, { ...options, onHostKey });
  try {
    if (presented === undefined) throw new Error('a login without a host key');
    const target = { user: account.user, keyFiles, key: presented };
    const open = () => openSession(openLocalShell(pwsh), host, target, options);
    const first = await open().catch(async (error: unknown) => {
      throw (await causeOf(error, client, host)) ?? error;
    });
    return connectionOver(first, open);
  } finally {
    client.end();
  }
};

interface Target {
  readonly user: string;
  /** `''` stands for the agent. */
  readonly keyFiles: readonly string[];
  /** The only host key that is accepted. */
  readonly key: OfferedKey;
}

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

const openSession = async (
  shell: LocalShell,
  host: Host,
  target: Target,
  { timeoutMs, signal }: OpenOptions,
): Promise<RemoteSession> => {
  const directory = await mkdtemp(join(tmpdir(), 'servicedrill-psrp-'));
  const abort = () => void shell.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const pin = join(directory, 'known_hosts');
    await writeFile(
      pin,
      `${knownHostName(host.address, host.port)} ${target.key.type} ${target.key.base64}\n`,
    );
    const failure = await tryKeys(shell, host, target, pin, timeoutMs);
    if (failure === undefined) return remoteSession(shell);
    throw signal.aborted ? calledOff(host) : failureOfSsh(host, failure);
  } catch (error) {
    await shell.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    await rm(directory, { recursive: true, force: true });
  }
};

/** Undefined when one of them was let in. */
const tryKeys = async (
  shell: LocalShell,
  { address, port }: Host,
  { user, keyFiles, key }: Target,
  pin: string,
  timeoutMs: number,
): Promise<Failure | undefined> => {
  let failure: Failure = { message: 'no login', noise: '' };
  for (const keyFile of keyFiles) {
    const words = [address, String(port), user, keyFile, pin, algorithmsOf(key.type), String(timeoutMs)];
    const reply = await shell.ask(openBySsh, words, timeoutMs + negotiationMs);
    const [state, said = ''] = reply.words ?? [];
    if (state === 'opened') return undefined;
    failure = { message: Buffer.from(said, 'base64').toString('utf8'), noise: reply.noise };
    if (!isRefusedLogin(failure)) break;
  }
  return failure;
};

const calledOff = (host: Host): ConnectError =>
  new ConnectError('timed-out', `${host.name}: connecting was called off`, 'try again');

const algorithmsOf = (type: string): string => (type === 'ssh-rsa' ? 'rsa-sha2-512,rsa-sha2-256' : type);

/** Where ssh itself got through, the subsystem behind it is asked what is wrong with it. */
const causeOf = async (error: unknown, client: Client, host: Host): Promise<ConnectError | undefined> =>
  error instanceof ConnectError && error.reason === 'protocol' ? subsystemFailure(client, host) : undefined;
