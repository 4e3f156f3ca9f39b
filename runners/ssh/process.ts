import type { Client, ClientChannel } from 'ssh2';
import { drained } from '../process/drain.ts';
import type { Ending, Process } from '../process/supervise.ts';

/** What the server says to one channel too many; ssh2 has no code for it. */
export const isChannelRefusal = (error: unknown): boolean =>
  error instanceof Error && /channel open failure/i.test(error.message);

/** Milliseconds in which a server must open a channel. */
const openingMs = 15_000;

/**
 * Starts a line in the account's login shell.
 * @throws Error when the connection is gone, the server refuses the channel, or does not answer
 */
export const startRemotely = (client: Client, line: string): Promise<Process> =>
  new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error('the server opened no channel in time'));
    }, openingMs);
    client.exec(line, (error, channel) => {
      clearTimeout(timer);
      if (error) return reject(error);
      if (!late) return resolve(remoteProcess(channel));
      channel.signal('KILL');
      channel.close();
    });
  });

const remoteProcess = (channel: ClientChannel): Process => ({
  stdin: channel.stdin,
  stdout: channel.stdout,
  stderr: channel.stderr,
  ending: drained(
    listener =>
      channel.once('exit', (code: number | null, signal?: string) => listener(endingOf(code, signal))),
    listener => channel.once('close', () => listener('the connection went away before the command ended')),
  ),
  kill: async signal => {
    // OpenSSH 7.9 and later signal the process group; others ignore the request (RFC 4254, section 6.9).
    channel.signal(signal);
  },
  abandon: () => channel.close(),
});

const endingOf = (code: number | null, signal: string | undefined): Ending =>
  code === null ? { ended: 'signalled', signalName: signal ?? 'unknown' } : { ended: 'exited', code };
