import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { drained } from '../process/drain.ts';
import type { Ending, Process } from '../process/supervise.ts';
import { readCredit, remoteInput } from './streams.ts';
import { encode, type Part, reader } from './wire.ts';

/** Message numbers of RFC 4254, section 9. */
export const message = {
  open: 90,
  confirmation: 91,
  openFailure: 92,
  windowAdjust: 93,
  data: 94,
  extendedData: 95,
  eof: 96,
  close: 97,
  request: 98,
  success: 99,
  failure: 100,
} as const;

/** Bytes that the host may send beyond those that were read. */
export const ownWindow = 1_048_576;
export const largestPacket = 32_768;

/** What the host granted with the channel. */
export interface Granted {
  /** Its number for the channel. */
  readonly theirs: number;
  readonly window: number;
  readonly largest: number;
}

/** An open channel, on which one line runs. */
export interface Channel {
  /** Asks the host to run the line; it answers `success` or `failure`. */
  run(line: string): void;
  readonly process: Process;
  /** Told every message for this channel, without the channel's number. */
  receive(type: number, body: Buffer): void;
  /** Told that the connection went away. */
  lose(): void;
}

export const openChannel = (
  { theirs, window, largest }: Granted,
  send: (type: number, body: Buffer) => void,
  onClosed: () => void,
): Channel => {
  let closed = false;
  const tell = (type: number, ...parts: readonly Part[]) => {
    // The master takes a message for a channel that is closed for a broken protocol.
    if (closed) return;
    closed = type === message.close;
    send(type, encode(theirs, ...parts));
  };
  const credit = readCredit(ownWindow, bytes => tell(message.windowAdjust, bytes));
  const outputs = [new Readable({ read: credit.read }), new Readable({ read: credit.read })] as const;
  const [stdout, stderr] = outputs;
  const stdin = remoteInput(window, Math.min(largest, largestPacket), {
    data: chunk => tell(message.data, chunk),
    eof: () => tell(message.eof),
  });
  const ending = endingOf();
  const end = once(() => {
    onClosed();
    stdin.stream.destroy();
    for (const stream of outputs) stream.push(null);
    const read = outputs.map(stream => finished(stream).catch(() => {}));
    void Promise.all(read).then(ending.close);
  });
  return {
    run: line => tell(message.request, 'exec', true, line),
    process: {
      stdin: stdin.stream,
      stdout,
      stderr,
      ending: ending.promise,
      kill: async signal => tell(message.request, 'signal', false, signal),
      abandon: () => {
        tell(message.close);
        for (const stream of outputs) stream.destroy();
      },
    },
    receive(type, body) {
      switch (type) {
        case message.data:
          return credit.give(stdout, reader(body).string());
        case message.extendedData:
          return credit.give(stderr, reader(body.subarray(4)).string());
        case message.windowAdjust:
          return stdin.widen(reader(body).uint32());
        case message.request:
          return ending.hear(body);
        case message.close:
          tell(message.close);
          return end();
      }
    },
    lose: end,
  };
};

const endingOf = () => {
  let exit: (ending: Ending) => void = () => {};
  let close: (why: string) => void = () => {};
  const promise = drained(
    listener => {
      exit = listener;
    },
    listener => {
      close = listener;
    },
  );
  return {
    promise,
    hear(request: Buffer) {
      const found = endingIn(request);
      if (found) exit(found);
    },
    close: () => close('the connection went away before the command ended'),
  };
};

/** RFC 4254, section 6.10. */
const endingIn = (request: Buffer): Ending | undefined => {
  const fields = reader(request);
  const kind = fields.string().toString('latin1');
  fields.byte();
  if (kind === 'exit-status') return { ended: 'exited', code: fields.uint32() };
  if (kind === 'exit-signal')
    return { ended: 'signalled', signalName: `SIG${fields.string().toString('latin1')}` };
  return undefined;
};

const once = (act: () => void): (() => void) => {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
};
