import { setTimeout as delay } from 'node:timers/promises';
import type { LoginShell, Turn } from '../posix/session.ts';
import type { Process, Unstarted } from '../process/supervise.ts';
import { steadyNow } from '../steady-now.ts';
import { channelsOver, type Lines, NoChannel, type OpenAnother, type Place } from './channels.ts';
import { isChannelRefusal } from './process.ts';

/** sshd's MaxSessions is 10; one stays free for ending a process while the others are busy. */
const channelsForCommands = 9;

/** sshd tells that a channel is closed a little before it counts its session as free. */
const freeingMs: readonly number[] = [20, 100, 500];

/**
 * The login shell behind a connection. Lines wait for a free channel, no longer than they may run; where the server
 * allows fewer than expected they wait for fewer. Urgent lines do not wait: with no channel left they take a
 * connection of their own, which `urgently` opens behind nobody.
 */
export const loginShellOver = (
  lines: Lines,
  another: OpenAnother,
  urgently: OpenAnother,
): { readonly shell: LoginShell; close(): Promise<void> } => {
  const channels = channelsOver(lines, another, channelsForCommands);
  const inTurn = async (line: string, { timeoutMs, signal }: Turn): Promise<Process> => {
    const until = timeoutMs === undefined ? undefined : steadyNow() + timeoutMs;
    for (;;) {
      const place = await channels.acquire({ until, signal });
      try {
        const process = await startAt(place, line, signal);
        void process?.ending.then(place.release);
        if (process) return process;
      } catch (error) {
        place.release();
        throw error;
      }
      place.release();
    }
  };
  const atOnce = (line: string): Promise<Process> =>
    lines.start(line).catch(error => {
      if (isChannelRefusal(error)) return overAnother(urgently, line);
      throw error;
    });
  return {
    shell: {
      start: (line, turn) => (turn === 'urgent' ? atOnce(line) : inTurn(line, turn)).catch(unstarted),
    },
    close: channels.close,
  };
};

/** Undefined where the connection turned out to admit fewer channels: its place is none. */
const startAt = async (place: Place, line: string, signal?: AbortSignal): Promise<Process | undefined> => {
  for (let tried = 0; ; tried++) {
    try {
      const process = await place.lines.start(line);
      place.opened();
      return process;
    } catch (error) {
      if (!isChannelRefusal(error)) throw error;
      const backOff = freeingMs[tried];
      if (place.refused(backOff !== undefined)) return undefined;
      if (backOff === undefined)
        throw new NoChannel('lost', `the server opens no session (${whyOf(error)})`, { cause: error });
      await delay(backOff, undefined, signal ? { signal } : {});
    }
  }
};

const overAnother = async (another: OpenAnother, line: string): Promise<Process> => {
  const lines = await another(new AbortController().signal);
  try {
    const process = await lines.start(line);
    void process.ending.then(lines.close);
    return process;
  } catch (error) {
    await lines.close();
    throw error;
  }
};

const unstarted = (error: unknown): Unstarted => ({
  ended: error instanceof NoChannel ? error.ended : 'lost',
  why: whyOf(error),
});

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
