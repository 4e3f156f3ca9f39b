import { type Readable, Writable } from 'node:stream';

/** Gives what arrives to the streams of a channel, and credit back to the host as it is read. */
export interface Credit {
  give(stream: Readable, chunk: Buffer): void;
  /** A stream has room again. */
  readonly read: () => void;
}

/** @param grant tells the host how many bytes more it may send */
export const readCredit = (window: number, grant: (bytes: number) => void): Credit => {
  let owed = 0;
  const settle = () => {
    if (owed < window / 2) return;
    grant(owed);
    owed = 0;
  };
  return {
    give(stream, chunk) {
      owed += chunk.length;
      if (stream.push(chunk)) settle();
    },
    read: settle,
  };
};

export interface RemoteInput {
  readonly stream: Writable;
  /** The host takes so many bytes more. */
  widen(bytes: number): void;
}

/** Standard input of a remote program: sent as far as the host's window allows, the rest when it opens. */
export const remoteInput = (
  firstWindow: number,
  largest: number,
  send: { data(chunk: Buffer): void; eof(): void },
): RemoteInput => {
  let window = firstWindow;
  let waiting: { chunk: Buffer; done: () => void } | undefined;
  const flush = () => {
    while (waiting && window > 0) {
      const size = Math.min(waiting.chunk.length, window, largest);
      send.data(waiting.chunk.subarray(0, size));
      window -= size;
      const rest = waiting.chunk.subarray(size);
      const { done } = waiting;
      waiting = rest.length > 0 ? { chunk: rest, done } : undefined;
      if (waiting === undefined) done();
    }
  };
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      waiting = { chunk, done };
      flush();
    },
    final(done) {
      send.eof();
      done();
    },
  });
  return {
    stream,
    widen(bytes) {
      window += bytes;
      flush();
    },
  };
};
