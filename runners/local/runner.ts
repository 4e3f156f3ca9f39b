import type { Account, Host } from '../../inventory/index.ts';
import type { Connection } from '../connection.ts';
import { posixSession } from '../posix/session.ts';
import { proveMachineId } from './machine-id.ts';
import { directSession, localShell } from './sessions.ts';

/**
 * Runs commands on this very machine: as the account that runs the program, or as root by `sudo -n`.
 * @throws ConnectError `configuration` when this is not the machine that the inventory means
 */
export const connectLocally = async (host: Host, account: Account): Promise<Connection> => {
  await proveMachineId(host);
  const closing = new AbortController();
  const session = account.become === 'sudo' ? posixSession(localShell, account) : directSession;
  const until = (signal?: AbortSignal) =>
    signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]);
  return {
    open: true,
    exec: (command, options) => session.exec(command, { ...options, signal: until(options?.signal) }),
    follow: (command, onLine, signal) => session.follow(command, onLine, until(signal)),
    close: async () => closing.abort(),
  };
};
