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

/** A logged-in connection that runs lines, each on a channel of its own. */
export interface Lines {
  /** @throws Error when the connection is gone, the server refuses the channel, or does not answer */
  start(line: string): Promise<Process>;
  end(): void;
}

/** Opens a second connection of the same account; rejects with a ConnectError. */
export type OpenAnother = () => Promise<Lines>;

export const linesOver = (client: Client): Lines => ({
  start: line => startRemotely(client, line),
  end: () => client.end(),
});

/**
 * The login shell behind a connection. Lines wait for a free channel; where the server allows fewer than
 * expected they wait for fewer. Urgent lines do not wait: with no channel left they take a connection of their own.
 */
export const loginShellOver = (lines: Lines, another: OpenAnother): LoginShell => {
  const channels = channelQueue(channelsForCommands);
  const inTurn = async (line: string, signal?: AbortSignal, backOffs = freeingMs): Promise<Process> => {
    const release = await channels.acquire(signal);
    try {
      const process = await lines.start(line);
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
    lines.start(line).catch(error => {
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
  const lines = await another();
  try {
    const process = await lines.start(line);
    void process.ending.then(() => lines.end());
    return process;
  } catch (error) {
    lines.end();
    throw error;
  }
};

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
