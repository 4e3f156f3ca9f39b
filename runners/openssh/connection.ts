import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account, Host } from '../../inventory/index.ts';
import type { Connection } from '../connection.ts';
import { ConnectError } from '../contract.ts';
import type { Lines } from '../ssh/channels.ts';
import type { OpenOptions } from '../ssh/client.ts';
import { connectionOver, knownHostsOf } from '../ssh/connection.ts';
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
  return connectionOver(await open(options.signal), open, host, account, options);
};

const openShared = async (login: Login): Promise<Lines> => {
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
    return { start: channels.start, closed: channels.closed, close };
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
