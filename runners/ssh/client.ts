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

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Milliseconds until the login must have succeeded. */
  readonly timeoutMs: number;
}

/**
 * A logged-in connection to a host that has proven its key. A server presents one key; where the pins are
 * fingerprints, which do not tell their type, it is asked for its keys one type after the other.
 * @throws ConnectError
 */
export const openClient = async (
  host: Host,
  account: Account,
  known: KnownKeys,
  options: OpenOptions,
): Promise<Client> => {
  let presented: string | undefined;
  const seeKey = (type: string) => {
    presented = type;
  };
  const attempt = (asked: readonly ServerHostKeyAlgorithm[]) =>
    openAsking(asked, host, account, known, options, seeKey);
  const tryOthers = async (asked: readonly ServerHostKeyAlgorithm[], error: unknown): Promise<Client> => {
    const others = asked.filter(algorithm => keyTypeOf(algorithm) !== presented);
    const hopeless = others.length === 0 || others.length === asked.length;
    if (hopeless || !isOtherThanPinned(known, error)) throw error;
    return attempt(others).catch(again => tryOthers(others, isOtherThanPinned(known, again) ? again : error));
  };
  const asked = preferred(known);
  return attempt(asked).catch(error => tryOthers(asked, error));
};

const isOtherThanPinned = ({ pins }: KnownKeys, error: unknown): boolean =>
  error instanceof ConnectError &&
  error.reason === 'changed-host-key' &&
  pins.some(pin => pin.startsWith('SHA256:'));

const openAsking = (
  asked: readonly ServerHostKeyAlgorithm[],
  host: Host,
  account: Account,
  known: KnownKeys,
  { signal, timeoutMs }: OpenOptions,
  seeKey: (type: string) => void,
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
      algorithms: { serverHostKey: [...asked] },
      hostVerifier: (blob: Buffer) => {
        const key = offeredKey(blob);
        seeKey(key.type);
        reason = refusalOf(host, known, key);
        return reason === undefined;
      },
      authHandler: offerLogins(account, signal, record => refuse(loginFailure(host, account, record))),
    });
    if (signal.aborted) abort();
  });

/** Algorithms of the known keys first, so that a server with several keys presents one that is known. */
const preferred = (known: KnownKeys): ServerHostKeyAlgorithm[] => {
  const types = knownTypes(known);
  const isKnown = (algorithm: ServerHostKeyAlgorithm) => types.includes(keyTypeOf(algorithm));
  return [...algorithms.filter(isKnown), ...algorithms.filter(algorithm => !isKnown(algorithm))];
};

const keyTypeOf = (algorithm: ServerHostKeyAlgorithm): string =>
  algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm;
