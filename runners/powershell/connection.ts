import type { Connection } from '../connection.ts';
import { ConnectError } from '../contract.ts';
import { neverStarted } from '../process/job.ts';
import { oneLine } from '../remote-text.ts';
import type { RemoteSession } from './session.ts';

/**
 * Commands over a session that is opened again, once, when a command finds it dead: nothing of that command was sent.
 * A session lost in the middle of a command is `lost`, and nothing is sent twice.
 */
export const connectionOver = (first: RemoteSession, reopen: () => Promise<RemoteSession>): Connection => {
  let session = first;
  let again: Promise<RemoteSession> | undefined;
  let reopening = false;
  let closed = false;
  const reopened = async (): Promise<RemoteSession> => {
    again ??= reopen();
    reopening = true;
    try {
      session = await again;
    } finally {
      reopening = false;
    }
    return session;
  };
  return {
    get open() {
      return !closed && (session.open || again === undefined || reopening);
    },
    async exec(command, options) {
      if (closed) return neverStarted({ ended: 'lost', why: 'the connection is closed' });
      const completion = session.open ? await session.exec(command, options) : 'dead';
      if (completion !== 'dead') return completion;
      try {
        const second = await (await reopened()).exec(command, options);
        if (second !== 'dead') return second;
      } catch (error) {
        if (!(error instanceof ConnectError)) throw error;
        return neverStarted({ ended: 'lost', why: oneLine(error.message) });
      }
      return neverStarted({ ended: 'lost', why: 'the session with PowerShell is gone' });
    },
    async close() {
      closed = true;
      await again?.catch(() => {});
      await session.close();
    },
  };
};
