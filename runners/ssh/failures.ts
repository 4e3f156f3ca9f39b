import type { Host } from '../../inventory/index.ts';
import { ConnectError, type ConnectFailure } from '../contract.ts';
import { oneLine } from '../remote-text.ts';

/** What went wrong, in the words of the sockets and of ssh2. */
export const connectErrorOf = (
  host: Host,
  error: Error & { code?: unknown; level?: unknown },
): ConnectError => {
  if (error instanceof ConnectError) return error;
  const where = `${host.address}:${host.port}`;
  const failure = (reason: ConnectFailure, what: string, fix: string) =>
    new ConnectError(reason, `${host.name}: ${what}`, fix, { cause: error });
  switch (error.code) {
    case 'ECONNREFUSED':
      return failure('refused', `${where} refuses connections`, 'is sshd running, and is that its port?');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failure(
        'unreachable',
        `the name ${host.address} is not known`,
        'check address: in the inventory',
      );
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return failure('unreachable', `there is no way to ${where}`, 'is the host up, and the network?');
    case 'ETIMEDOUT':
      return failure(
        'timed-out',
        `${where} does not answer`,
        'is the host up, and does a firewall stand between?',
      );
    case 'EMFILE':
      return failure(
        'configuration',
        'no file descriptors are left',
        'raise ulimit -n or lower --concurrency',
      );
  }
  if (error.level === 'client-timeout') {
    return failure(
      'timed-out',
      `${where} did not finish its handshake in time`,
      'is the host overloaded or frozen?',
    );
  }
  if (/too many authentication failures/i.test(error.message)) {
    return failure(
      'authentication',
      'the server closed the connection after too many refused keys',
      'the agent holds more keys than the server lets try: name the right one with a key login',
    );
  }
  if (isLostBeforeHandshake(error)) {
    return failure(
      'refused',
      `${where} closed the connection before saying anything`,
      'sshd limits unauthenticated connections (MaxStartups), or a firewall or tcp wrapper is in between',
    );
  }
  return failure(
    'protocol',
    `ssh with ${where} failed: ${oneLine(error.message)}`,
    `try: ssh -v -p ${host.port} ${host.address}`,
  );
};

/**
 * How often another try, a little later, may well succeed: once where sshd was at its MaxStartups; again and again
 * where this process had no file descriptors left, for it gives some back whenever it is done with a host.
 */
export const retriesAfter = (error: unknown): number => {
  if (!(error instanceof ConnectError) || !(error.cause instanceof Error)) return 0;
  const { cause } = error;
  if ('code' in cause && cause.code === 'EMFILE') return 20;
  return isLostBeforeHandshake(cause) ? 1 : 0;
};

/** What an sshd at its MaxStartups looks like. */
const isLostBeforeHandshake = (error: Error & { code?: unknown }): boolean =>
  /connection lost before handshake/i.test(error.message) ||
  error.code === 'ECONNRESET' ||
  error.code === 'EPIPE';
