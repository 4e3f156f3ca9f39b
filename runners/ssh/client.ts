import { connect as connectSocket } from 'node:net';
import { Client, type ServerHostKeyAlgorithm } from 'ssh2';
import type { Account, Host } from '../../inventory/index.ts';
import { ConnectError } from '../contract.ts';
import { connectErrorOf } from './failures.ts';
import { type KnownKeys, knownTypes, offeredKey, refusalOf } from './host-key.ts';
import { loginFailure } from './login-failure.ts';
import { offerLogins } from './logins.ts';

/** Every algorithm by which a server may prove its key; ssh-rsa alone means SHA-1 and is not among them. */
const algorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

const keepAlive = { keepaliveInterval: 15_000, keepaliveCountMax: 3 };

/**
 * A logged-in connection to a host that has proven its key.
 * @throws ConnectError
 */
export const openClient = (
  host: Host,
  account: Account,
  known: KnownKeys,
  { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
): Promise<Client> =>
  new Promise((resolve, reject) => {
    const socket = connectSocket({ host: host.address, port: host.port, noDelay: true });
    const client = new Client();
    let reason: ConnectError | undefined;
    const fail = (error: Error) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      reject(reason ?? connectErrorOf(host, error));
    };
    const refuse = (error: ConnectError) => {
      reason ??= error;
      fail(error);
    };
    const abort = () =>
      refuse(new ConnectError('timed-out', `${host.name}: connecting was called off`, 'try again'));
    signal.addEventListener('abort', abort, { once: true });
    // Stays for good: ssh2 may report a second error, and a connection's end is told by `close`.
    client.on('error', (error: Error & { level?: string }) => {
      if (error.level !== 'agent') fail(error);
    });
    client.once('close', () => fail(new Error('the server closed the connection')));
    client.once('ready', () => {
      signal.removeEventListener('abort', abort);
      resolve(client);
    });
    client.connect({
      sock: socket,
      username: account.user,
      readyTimeout: timeoutMs,
      ...keepAlive,
      algorithms: { serverHostKey: preferred(known) },
      hostVerifier: (blob: Buffer) => {
        reason = refusalOf(host, known, offeredKey(blob));
        return reason === undefined;
      },
      authHandler: offerLogins(account, signal, record => refuse(loginFailure(host, account, record))),
    });
    if (signal.aborted) abort();
  });

/** Algorithms of the known keys first, so that a server with several keys presents one that is known. */
const preferred = (known: KnownKeys): ServerHostKeyAlgorithm[] => {
  const types = knownTypes(known);
  const isKnown = (algorithm: string) =>
    types.includes(algorithm) || (algorithm.startsWith('rsa-') && types.includes('ssh-rsa'));
  return [...algorithms.filter(isKnown), ...algorithms.filter(algorithm => !isKnown(algorithm))];
};
