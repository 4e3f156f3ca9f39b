import { connect as connectSocket, type Socket } from 'node:net';
import { Client, type ServerHostKeyAlgorithm } from 'ssh2';
import type { Account, Host } from '../../inventory/index.ts';
import { ConnectError } from '../contract.ts';
import { connectErrorOf } from './failures.ts';
import { gatherWrites } from './gather-writes.ts';
import { type KnownKeys, knownTypes, type OfferedKey, offeredKey, refusalOf } from './host-key.ts';
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

/** A host that answers none of so many questions is gone, whatever its sockets say. */
const missedSignsOfLife = 3;

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Milliseconds until the login must have succeeded. */
  readonly timeoutMs: number;
  readonly keepAliveMs: number;
  /** Takes further connections of the account in turn with those to other hosts; at once unless given. */
  readonly inTurn?: <T>(open: () => Promise<T>) => Promise<T>;
  /** Told the key that the server presents, before it is judged. */
  readonly onHostKey?: (key: OfferedKey) => void;
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
  options: OpenOptions,
  seeKey: (type: string) => void,
): Promise<Client> => {
  const socket = connectSocket({ host: host.address, port: host.port, noDelay: true });
  gatherWrites(socket);
  const client = new Client();
  const { ready, refuse } = readiness(client, socket, host, options.signal);
  client.connect({
    sock: socket,
    username: account.user,
    readyTimeout: options.timeoutMs,
    keepaliveInterval: options.keepAliveMs,
    keepaliveCountMax: missedSignsOfLife,
    algorithms: { serverHostKey: [...asked] },
    hostVerifier: (blob: Buffer) => {
      const key = offeredKey(blob);
      seeKey(key.type);
      options.onHostKey?.(key);
      const refusal = refusalOf(host, known, key);
      if (refusal) refuse(refusal);
      return refusal === undefined;
    },
    authHandler: offerLogins(account, options.signal, record => refuse(loginFailure(host, account, record))),
  });
  return ready;
};

/** Settles when the login succeeded, failed, was refused by us, or was called off. */
const readiness = (client: Client, socket: Socket, host: Host, signal: AbortSignal) => {
  let refuse: (error: ConnectError) => void = () => {};
  const ready = new Promise<Client>((resolve, reject) => {
    const fail = (error: Error) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      reject(connectErrorOf(host, error));
    };
    const abort = () =>
      fail(new ConnectError('timed-out', `${host.name}: connecting was called off`, 'try again'));
    refuse = fail;
    // Stays for good: ssh2 may report a second error, and a connection's end is told by `close`.
    client.on('error', (error: Error & { level?: string }) => {
      if (error.level !== 'agent') fail(error);
    });
    const closed = () => fail(new Error('the server closed the connection'));
    client.once('close', closed);
    client.once('ready', () => {
      client.off('close', closed);
      signal.removeEventListener('abort', abort);
      resolve(client);
    });
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  return { ready, refuse };
};

/** Algorithms of the known keys first, so that a server with several keys presents one that is known. */
const preferred = (known: KnownKeys): ServerHostKeyAlgorithm[] => {
  const types = knownTypes(known);
  const isKnown = (algorithm: ServerHostKeyAlgorithm) => types.includes(keyTypeOf(algorithm));
  return [...algorithms.filter(isKnown), ...algorithms.filter(algorithm => !isKnown(algorithm))];
};

const keyTypeOf = (algorithm: ServerHostKeyAlgorithm): string =>
  algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm;
