import type { Process } from '../process/supervise.ts';
import { type Patience, served, type Waiter } from './waiting.ts';

/** A logged-in connection that runs lines, each on a channel of its own. */
export interface Lines {
  /** @throws Error when the connection is gone, the server refuses the channel, or does not answer */
  start(line: string): Promise<Process>;
  /** Settles once the connection is gone. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Opens one more connection of the same account; rejects with a ConnectError. */
export type OpenAnother = (signal: AbortSignal) => Promise<Lines>;

/** Room for one channel on a connection, until it is given back. */
export interface Place {
  readonly lines: Lines;
  /** Told that the server opened the channel. */
  opened(): void;
  /**
   * Told that the server refused the channel. True where it admits no more than the others on this connection, which
   * counts from then on; false where there are none, or where it admitted as many before and `maybeLater`.
   */
  refused(maybeLater: boolean): boolean;
  release(): void;
}

export interface Channels {
  /**
   * Waits for a free channel. Who has no end to wait for has none either, and holds the channel as long as it may.
   * @throws NoChannel; the signal's reason when it aborts first
   */
  acquire(patience: Patience): Promise<Place>;
  /** Closes every connection. */
  close(): Promise<void>;
}

/** No channel was to be had; the message says what to do. */
export class NoChannel extends Error {
  readonly ended: 'timed-out' | 'lost';
  constructor(ended: NoChannel['ended'], what: string, options?: ErrorOptions) {
    super(`${what}; raise MaxSessions in the host's sshd_config`, options);
    this.name = 'NoChannel';
    this.ended = ended;
  }
}

/** A connection and how many of its channels are taken. */
interface Room {
  readonly lines: Lines;
  held: number;
  /** Those of `held` that are open. */
  open: number;
  /** Those of `held` whose end nobody knows. */
  lasting: number;
}

const roomOf = (lines: Lines): Room => ({ lines, held: 0, open: 0, lasting: 0 });

/**
 * Hands out the channels of an account's connection in order of asking, so that sshd's MaxSessions is not met. Only
 * where lines without an end hold all of them another connection is opened.
 * @param most how many a connection is taken to admit until it refuses one
 */
export const channelsOver = (first: Lines, another: OpenAnother, most: number): Channels => {
  const rooms = [roomOf(first)];
  const queue: Waiter<Place>[] = [];
  const gone = new AbortController();
  let limit = most;
  /** So many were open on one connection. */
  let proven = 1;
  let opening: Promise<void> | undefined;

  const next = (): void => {
    for (let [waiter] = queue; waiter; [waiter] = queue) {
      const room = rooms.find(({ held }) => held < limit);
      if (room === undefined) break;
      waiter.take(placeIn(room, waiter.patience.until === undefined));
    }
    if (queue.length > 0 && isStuck()) open();
  };
  const isStuck = () => !gone.signal.aborted && rooms.every(({ lasting }) => lasting >= limit);
  const open = (): void => {
    opening ??= another(gone.signal)
      .then(add, giveUp)
      .finally(() => {
        opening = undefined;
        next();
      });
  };
  const add = async (lines: Lines): Promise<void> => {
    if (gone.signal.aborted) return lines.close();
    const room = roomOf(lines);
    rooms.push(room);
    void lines.closed.then(() => {
      rooms.splice(rooms.indexOf(room), 1);
      next();
    });
  };
  const giveUp = (cause: unknown): void => {
    if (!isStuck()) return;
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = `what is followed holds each session of the connection (${limit}), and no other can be had: ${why}`;
    for (const waiter of [...queue]) waiter.fail(new NoChannel('lost', what, { cause }));
  };
  const tooLate = () =>
    new NoChannel(
      'timed-out',
      `time-out before it could begin: no session of the connection (${limit}) was free`,
    );
  const placeIn = (room: Room, lasting: boolean): Place => {
    let state: 'asked' | 'open' | 'released' = 'asked';
    room.held++;
    if (lasting) room.lasting++;
    return {
      lines: room.lines,
      opened() {
        state = 'open';
        room.open++;
        proven = Math.max(proven, room.open);
      },
      refused(maybeLater) {
        if (room.held <= (maybeLater ? proven : 1)) return false;
        limit = Math.min(limit, room.held - 1);
        proven = Math.min(proven, limit);
        return true;
      },
      release() {
        if (state === 'released') return;
        if (state === 'open') room.open--;
        state = 'released';
        room.held--;
        if (lasting) room.lasting--;
        next();
      },
    };
  };
  const close = async (): Promise<void> => {
    gone.abort();
    await Promise.all([opening, ...rooms.map(({ lines }) => lines.close())]);
  };
  void first.closed.then(close);
  return {
    acquire(patience) {
      const place = served(queue, patience, tooLate);
      next();
      return place;
    },
    close,
  };
};
