import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'ssh2';
import type { LoginShell } from '../posix/session.ts';
import type { Process } from '../process/supervise.ts';
import { channelQueue } from './channels.ts';
import { isChannelRefusal, startRemotely } from './process.ts';

/** sshd's MaxSessions is 10; one stays free for ending a process while the others are busy. */
const channelsForCommands = 9;

/** sshd tells that a channel is closed a little before it counts its session as free. */
const freeingMs: readonly number[] = [20, 100, 500];

/** Opens a second connection of the same account; rejects with a ConnectError. */
export type OpenAnother = () => Promise<Client>;

/**
 * The login shell behind a connection. Lines wait for a free channel; where the server allows fewer than
 * expected they wait for fewer. Urgent lines do not wait: with no channel left they take a connection of their own.
 */
export const loginShellOver = (client: Client, another: OpenAnother): LoginShell => {
  const channels = channelQueue(channelsForCommands);
  const inTurn = async (line: string, signal?: AbortSignal, backOffs = freeingMs): Promise<Process> => {
    const release = await channels.acquire(signal);
    try {
      const process = await startRemotely(client, line);
      void process.ending.then(release);
      return process;
    } catch (error) {
      const refused = isChannelRefusal(error);
      const mayWait = refused && channels.refused();
      release();
      if (mayWait) return inTurn(line, signal);
      const [backOff, ...later] = backOffs;
      if (!refused || backOff === undefined) throw error;
      await delay(backOff, undefined, signal ? { signal } : {});
      return inTurn(line, signal, later);
    }
  };
  const atOnce = (line: string): Promise<Process> =>
    startRemotely(client, line).catch(error => {
      if (isChannelRefusal(error)) return overAnother(another, line);
      throw error;
    });
  return {
    start: (line, { urgent, signal }) =>
      (urgent ? atOnce(line) : inTurn(line, signal)).catch(error => ({
        ended: 'lost' as const,
        why: whyOf(error),
      })),
  };
};

const overAnother = async (another: OpenAnother, line: string): Promise<Process> => {
  const client = await another();
  try {
    const process = await startRemotely(client, line);
    void process.ending.then(() => client.end());
    return process;
  } catch (error) {
    client.end();
    throw error;
  }
};

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
