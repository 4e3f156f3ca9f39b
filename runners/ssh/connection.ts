import { readFile } from 'node:fs/promises';
import type { Client } from 'ssh2';
import type { Account, Host } from '../../inventory/index.ts';
import type { Connection } from '../connection.ts';
import { ConnectError } from '../contract.ts';
import { plainSession } from '../plain-session.ts';
import { type LoginShell, posixSession } from '../posix/session.ts';
import { channelQueue } from './channels.ts';
import { openClient } from './client.ts';
import { knownKeysOf } from './host-key.ts';
import { expandHome } from './key-file.ts';
import { type KnownHost, parseKnownHosts } from './known-hosts.ts';
import { isChannelRefusal, startRemotely } from './process.ts';

/** sshd's MaxSessions is 10; one stays free for ending a process while the others are busy. */
const channelsForCommands = 9;

/**
 * Logs in to a host over ssh.
 * @throws ConnectError
 */
export const connectBySsh = async (
  host: Host,
  account: Account,
  options: { signal: AbortSignal; timeoutMs: number },
): Promise<Connection> => {
  const lines = await Promise.all(host.hostKeys.knownHosts.map(readKnownHosts));
  const client = await openClient(host, account, knownKeysOf(host, lines.flat()), options);
  return connectionOver(client, host, account);
};

const readKnownHosts = async (file: string): Promise<KnownHost[]> => {
  try {
    return parseKnownHosts(await readFile(expandHome(file), 'utf8'), file);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    const fix = `make ${file} readable, or name another file`;
    throw new ConnectError('configuration', `the known_hosts file ${file} cannot be read`, fix, { cause });
  }
};

const connectionOver = (client: Client, host: Host, account: Account): Connection => {
  let open = true;
  const closed = new Promise<void>(resolve => {
    client.once('close', () => {
      open = false;
      resolve();
    });
  });
  const shell = loginShellOver(client);
  const session = host.dialect === 'posix' ? posixSession(shell, account) : plainSession(shell, host.dialect);
  return {
    ...session,
    get open() {
      return open;
    },
    close: async () => {
      open = false;
      client.end();
      await closed;
    },
  };
};

const loginShellOver = (client: Client): LoginShell => {
  const channels = channelQueue(channelsForCommands);
  const start: LoginShell['start'] = async (line, options) => {
    try {
      const release = options.urgent ? () => {} : await channels.acquire(options.signal);
      try {
        const process = await startRemotely(client, line);
        void process.ending.then(release);
        return process;
      } catch (error) {
        const mayWait = isRefusal(error) && !options.urgent && channels.refused();
        release();
        if (mayWait) return await start(line, options);
        throw error;
      }
    } catch (error) {
      return { ended: 'lost', why: error instanceof Error ? error.message : String(error) };
    }
  };
  return { start };
};

const isRefusal = (error: unknown): boolean => error instanceof Error && isChannelRefusal(error);
