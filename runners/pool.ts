import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Account, Host } from '../inventory/index.ts';
import { accountOf, type ConnectOptions, connectAccount, runnerOver } from './connect.ts';
import type { Connection } from './connection.ts';
import { ConnectError, type Principal, type Runner } from './contract.ts';
import { type Purpose, Reach } from './reach.ts';
import { retriesAfter } from './ssh/failures.ts';

export interface PoolOptions extends ConnectOptions {
  /** Connections being opened at once, over all hosts; default: 32. */
  readonly openings?: number;
  /** The same for one sshd, whose MaxStartups refuses at random from 10 on; default: 6. */
  readonly openingsPerAddress?: number;
}

/** Owns the connections of a run: one for each account on each host. */
export interface RunnerPool {
  /**
   * A runner over the account's connection, which is opened on first use and again after it was lost.
   * Closing such a runner leaves the connection to the pool. Only a lab host is drilled, which is the purpose unless told
   * otherwise; a connection that reads logs serves for nothing else.
   * @throws ConnectError
   */
  runner(host: Host, principal: Principal, purpose?: Purpose): Promise<Runner>;
  /** Closes what is open to this host; a later `runner` opens it anew. */
  release(host: Host): Promise<void>;
  /** Calls off what is being opened and closes the rest. */
  close(): Promise<void>;
}

/** A pool without connections yet. */
export const runnerPool = (options: PoolOptions = {}): RunnerPool => {
  const connections = new Map<string, Promise<Connection>>();
  const closing = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, closing.signal]) : closing.signal;
  // Everything that is being opened waits on it.
  setMaxListeners(0, signal);
  const throttle = openingsThrottle(options);
  const open = (reach: Reach, account: Account): Promise<Connection> => {
    const { host } = reach;
    const inTurn = <T>(one: () => Promise<T>) => throttle(doorOf(host), () => withRetry(one, host, signal));
    return inTurn(() => connectAccount(reach, account, { ...options, signal, inTurn }));
  };

  const closeAll = async (some: readonly Promise<Connection>[]): Promise<void> => {
    const settled = await Promise.allSettled(some);
    await Promise.all(settled.map(result => result.status === 'fulfilled' && result.value.close()));
  };
  const connectionTo = async (reach: Reach, account: Account): Promise<Connection> => {
    const key = keyOf(reach.host, account);
    const known = connections.get(key);
    if (known && (await known).open) return known;
    const again = connections.get(key);
    if (again && again !== known) return again;
    const opened = open(reach, account);
    connections.set(key, opened);
    opened.catch(() => connections.get(key) === opened && connections.delete(key));
    return opened;
  };
  return {
    async runner(host, principal, purpose = 'drill') {
      const connection = await connectionTo(Reach.to(host, purpose), accountOf(host, principal));
      return { ...runnerOver(connection, host, principal), close: async () => {} };
    },
    async release(host) {
      const keys = new Set(Object.values(host.accounts).map(account => keyOf(host, account)));
      const some = [...keys].flatMap(key => connections.get(key) ?? []);
      for (const key of keys) connections.delete(key);
      await closeAll(some);
    },
    async close() {
      closing.abort();
      const some = [...connections.values()];
      connections.clear();
      await closeAll(some);
    },
  };
};

/** The sshd that lets people in; behind openssh it may be one jump host for all. */
const doorOf = ({ transport, address, port }: Host): string =>
  transport === 'openssh' ? transport : `${address}:${port}`;

const keys = new WeakMap<Host, Map<Account, string>>();

/** Asked for every command, and found out once. */
const keyOf = (host: Host, account: Account): string => {
  const known = keys.get(host) ?? new Map<Account, string>();
  const { name, address, port, transport } = host;
  const key = known.get(account) ?? JSON.stringify([name, address, port, transport, account]);
  keys.set(host, known.set(account, key));
  return key;
};

type Throttle = <T>(address: string, open: () => Promise<T>) => Promise<T>;

const openingsThrottle = ({ openings = 32, openingsPerAddress = 6 }: PoolOptions): Throttle => {
  const everywhere = pLimit(openings);
  const byAddress = new Map<string, LimitFunction>();
  return (address, open) => {
    const there = byAddress.get(address) ?? pLimit(openingsPerAddress);
    byAddress.set(address, there);
    return there(() => everywhere(open)).finally(() => {
      if (there.activeCount + there.pendingCount === 0) byAddress.delete(address);
    });
  };
};

/** Long enough for sshd to have let others in, random so that those who were refused do not return together. */
const backOffMs = () => 300 + Math.random() * 600;

const withRetry = async <T>(
  open: () => Promise<T>,
  host: Host,
  signal: AbortSignal,
  tried = 1,
): Promise<T> => {
  try {
    return await open();
  } catch (error) {
    if (tried > retriesAfter(error)) throw error;
    await delay(backOffMs(), undefined, { signal }).catch(() => {
      throw new ConnectError('timed-out', `${host.name}: connecting was called off`, 'try again', {
        cause: error,
      });
    });
    return withRetry(open, host, signal, tried + 1);
  }
};
