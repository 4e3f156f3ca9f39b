import type { Process } from '../process/supervise.ts';
import { type Channel, largestPacket, message, openChannel, ownWindow } from './channel.ts';
import { openPackets } from './mux.ts';
import { encode, reader } from './wire.ts';

/** The channels of a connection that an ssh master holds. */
export interface Channels {
  /**
   * Starts a line in the account's login shell.
   * @throws Error when the connection is gone, the server refuses the channel, or does not answer
   */
  start(line: string): Promise<Process>;
  readonly closed: Promise<void>;
  end(): void;
}

/** Milliseconds in which a server must open a channel and start the line. */
const openingMs = 15_000;

/** A line whose channel is being opened. */
interface Opening {
  answer(type: number, body: Buffer): void;
  fail(why: string): void;
}

/** @throws Error where the master does not share its connection */
export const openChannels = async (socket: string, signal: AbortSignal): Promise<Channels> => {
  const openings = new Map<number, Opening>();
  const channels = new Map<number, Channel>();
  let gone = false;
  let next = 0;
  const packets = await openPackets(
    socket,
    (type, body) => {
      const ours = reader(body).uint32();
      const rest = body.subarray(4);
      if (isAnswer(type)) openings.get(ours)?.answer(type, rest);
      else channels.get(ours)?.receive(type, rest);
    },
    signal,
  );
  void packets.closed.then(() => {
    gone = true;
    for (const opening of openings.values()) opening.fail('the connection went away');
    for (const channel of channels.values()) channel.lose();
  });

  const start = (ours: number, line: string, resolve: (process: Process) => void, reject: Reject) => {
    let late = false;
    const settle = () => {
      clearTimeout(timer);
      openings.delete(ours);
    };
    const timer = setTimeout(() => {
      late = true;
      channels.get(ours)?.process.abandon();
      reject(new Error('the server opened no channel in time'));
    }, openingMs);
    openings.set(ours, {
      fail(why) {
        settle();
        reject(new Error(why));
      },
      answer(type, body) {
        switch (type) {
          case message.confirmation: {
            const channel = openChannel(grantIn(body), packets.send, () => channels.delete(ours));
            channels.set(ours, channel);
            if (!late) return channel.run(line);
            settle();
            return channel.process.abandon();
          }
          case message.success: {
            const channel = channels.get(ours);
            settle();
            return channel && resolve(channel.process);
          }
          case message.openFailure:
            return this.fail(refusalIn(body));
          default:
            channels.get(ours)?.process.abandon();
            return this.fail('the server runs no commands for this account');
        }
      },
    });
    packets.send(message.open, encode('session', ours, ownWindow, largestPacket));
  };
  return {
    closed: packets.closed,
    end: packets.end,
    start: line =>
      new Promise((resolve, reject) => {
        if (gone) reject(new Error('the connection is gone'));
        else start(next++, line, resolve, reject);
      }),
  };
};

type Reject = (error: Error) => void;

const answers: readonly number[] = [
  message.confirmation,
  message.openFailure,
  message.success,
  message.failure,
];

const isAnswer = (type: number): boolean => answers.includes(type);

const grantIn = (confirmation: Buffer) => {
  const fields = reader(confirmation);
  return { theirs: fields.uint32(), window: fields.uint32(), largest: fields.uint32() };
};

/** In the words that ssh2 has for it, by which a refused channel is known. */
const refusalIn = (failure: Buffer): string => {
  const fields = reader(failure);
  fields.uint32();
  return `Channel open failure: ${fields.string().toString('utf8')}`;
};
