import type { Readable, Writable } from 'node:stream';
import type { Completion } from '../contract.ts';
import { steadyNow } from '../steady-now.ts';
import type { BoundedText, ByteSink } from './output.ts';

/** How a process ended, as far as its transport can tell. */
export type Ending =
  | { readonly ended: 'exited'; readonly code: number; readonly why?: string }
  | { readonly ended: 'signalled'; readonly signalName: string; readonly why?: string }
  | Lost;

export interface Lost {
  readonly ended: 'lost';
  readonly why: string;
}

/** How a command ended that could not be started. */
export type Unstarted = Lost | TimedOut;

interface TimedOut {
  readonly ended: 'timed-out';
  readonly why: string;
}

/** A started process, local or remote. */
export interface Process {
  /** Null where it was given nothing to read. */
  readonly stdin: Writable | null;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once everything it wrote has been read; never rejects. */
  readonly ending: Promise<Ending>;
  /** Signals the process and its group; resolves when that was tried, never rejects. */
  kill(signal: 'TERM' | 'KILL'): Promise<void>;
  /** Lets go of a process that would not end. */
  abandon(): void;
}

export interface Watch {
  readonly stdin?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds since the epoch, before the process was asked for. */
  readonly startedAt: number;
  /** Bytes that the process may write in all before it is ended: what is read costs, even where it is dropped. */
  readonly floodBytes?: number;
  /** Every byte of a stream passes here, on its way to `stdout`, to `stderr` or to a line splitter. */
  readonly onStdout: ByteSink;
  readonly onStderr: ByteSink;
  /** What the completion will hold. */
  readonly stdout: BoundedText;
  readonly stderr: BoundedText;
}

/** Milliseconds that a process has to leave on SIGTERM, and again on SIGKILL. */
const grace = 2_000;

/**
 * Feeds a process, reads what it writes, and sees to it that it ends: by itself, at the time-out, or when the
 * signal aborts. A process that is ended early is ended on its host, first politely.
 */
export const supervise = async (process: Process, watch: Watch): Promise<Completion> => {
  const interruption = interruptionOf(watch);
  connectStreams(process, watch, interruption.flooded);
  try {
    const first = await Promise.race([process.ending, interruption.promise]);
    const ending = typeof first === 'string' ? await endNow(process, first) : first;
    watch.onStdout.end();
    watch.onStderr.end();
    return completionOf(ending, watch);
  } finally {
    interruption.dispose();
  }
};

const connectStreams = (process: Process, watch: Watch, flooded: () => void): void => {
  const { stdout, stderr } = process;
  let room = watch.floodBytes ?? Number.POSITIVE_INFINITY;
  const read = (sink: ByteSink) => (chunk: Buffer) => {
    if (room < 0) return;
    room -= chunk.length;
    sink.write(chunk);
    if (room >= 0) return;
    // Not read any more, the host cannot send any more.
    for (const stream of [stdout, stderr]) stream.pause();
    flooded();
  };
  stdout.on('data', read(watch.onStdout));
  stderr.on('data', read(watch.onStderr));
  // A program may leave without reading its input, or its connection may go: `ending` tells, not these.
  for (const stream of [process.stdin, process.stdout, process.stderr]) stream?.on('error', () => {});
  // Where nothing is to be read the wrapper says so itself, and an open channel can still carry a signal.
  // A program that has ended by now takes none: writing would be an error for each.
  if (watch.stdin === undefined || !process.stdin?.writable) return;
  if (watch.stdin === '') process.stdin.end();
  else process.stdin.end(watch.stdin);
};

type Interruption = 'timed-out' | 'aborted' | 'flooded';

const interruptionOf = ({ timeoutMs, signal }: Watch) => {
  let dispose = () => {};
  let flooded = () => {};
  const promise = new Promise<Interruption>(resolve => {
    flooded = () => resolve('flooded');
    const abort = () => resolve('aborted');
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => resolve('timed-out'), timeoutMs);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    dispose = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  return { promise, dispose, flooded };
};

type EarlyEnding = Ending | TimedOut;

const endNow = async (process: Process, reason: Interruption): Promise<EarlyEnding> => {
  const ending = (await endedBy(process, 'TERM')) ?? (await endedBy(process, 'KILL'));
  if (ending === undefined) process.abandon();
  if (reason === 'flooded') return { ended: 'lost', why: 'it wrote without end, and was ended' };
  if (reason === 'timed-out') {
    return { ended: 'timed-out', why: ending ? 'time-out' : 'time-out; the process may still be running' };
  }
  if (ending === undefined) return { ended: 'lost', why: 'aborted; the process may still be running' };
  return { why: 'aborted', ...ending };
};

const endedBy = async (process: Process, signal: 'TERM' | 'KILL'): Promise<Ending | undefined> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), grace);
  });
  void process.kill(signal);
  const ending = await Promise.race([process.ending, late]);
  clearTimeout(timer);
  return ending;
};

const completionOf = (ending: EarlyEnding, watch: Watch): Completion => {
  return {
    ...ending,
    stdout: watch.stdout.text(),
    stderr: watch.stderr.text(),
    truncated: watch.stdout.truncated || watch.stderr.truncated,
    startedAt: watch.startedAt,
    endedAt: steadyNow(),
  };
};
