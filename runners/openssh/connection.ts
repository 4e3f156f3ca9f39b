import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account, Host } from '../../inventory/index.ts';
import type { Connection } from '../connection.ts';
import { ConnectError } from '../contract.ts';
import type { OpenOptions } from '../ssh/client.ts';
import { knownHostsOf, sessionOver } from '../ssh/connection.ts';
import { loginShellOver } from '../ssh/login-shell.ts';
import { type Channels, openChannels } from './channels.ts';
import { type Login, logIn, socketIn } from './login.ts';
import type { Master } from './master.ts';

/**
 * Logs in to a host through the system's ssh, which follows the user's own configuration: jump hosts, certificates,
 * agents. One ssh holds the connection; commands are channels of it.
 * @throws ConnectError
 */
export const connectByOpenSsh = async (
  host: Host,
  account: Account,
  options: OpenOptions,
): Promise<Connection> => {
  const entries = await knownHostsOf(host);
  const open = (signal: AbortSignal) =>
    openShared({ host, account, entries, options: { ...options, signal } });
  const { channels, close } = await open(options.signal);
  const another = async () => {
    const more = await open(AbortSignal.timeout(options.timeoutMs));
    return { start: more.channels.start, end: () => void more.close() };
  };
  let alive = true;
  void channels.closed.then(() => {
    alive = false;
  });
  return {
    ...sessionOver(loginShellOver(channels, another), host, account),
    get open() {
      return alive;
    },
    async close() {
      alive = false;
      await close();
    },
  };
};

interface Shared {
  readonly channels: Channels;
  close(): Promise<void>;
}

const openShared = async (login: Login): Promise<Shared> => {
  const folder = await privateFolder();
  const forget = () => rm(folder, { recursive: true, force: true });
  try {
    const master = await logIn(folder, login);
    void master.ended.then(forget);
    const channels = await channelsOf(master, folder, login);
    const close = async () => {
      channels.end();
      await master.stop();
      await forget();
    };
    return { channels, close };
  } catch (error) {
    await forget();
    throw error;
  }
};

const channelsOf = async (master: Master, folder: string, { host, options }: Login): Promise<Channels> => {
  try {
    return await openChannels(socketIn(folder), AbortSignal.timeout(options.timeoutMs));
  } catch (cause) {
    await master.stop();
    throw new ConnectError(
      'protocol',
      `${host.name}: ssh logged in and does not share its connection`,
      'use an OpenSSH of 7.4 or later, or transport: ssh',
      { cause },
    );
  }
};

/** What fits into a socket's path beside its own name, and needs no quoting in ssh's settings. */
const fit = /^[\w./-]{1,60}$/;

/** For its owner only. */
const privateFolder = (): Promise<string> => {
  const here = tmpdir();
  return mkdtemp(join(fit.test(here) ? here : '/tmp', 'servicedrill-'));
};
