import type { Command, Completion, ExecOptions } from '../contract.ts';
import { steadyNow } from '../steady-now.ts';
import { type BoundedText, type ByteSink, boundedText, lineSplitter } from './output.ts';
import type { Ending, Unstarted } from './supervise.ts';

/** One command with what its caller wants of it, however it is carried. */
export interface Job {
  readonly command: Command;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly floodBytes?: number;
  /** Before anything was sent: a channel may take its time to open, and the command runs before that is known. */
  readonly startedAt: number;
  readonly stdout: BoundedText;
  readonly stderr: BoundedText;
  /** `stdout`, or a splitter that hands lines to a follower. */
  readonly onStdout: ByteSink;
}

const execTimeoutMs = 30_000;
const execMaxBytes = 1_048_576;

/** Bytes from which on a command counts as one that writes without end, whatever of them is kept. */
const floodBytes = (maxBytes: number): number => Math.max(16 * execMaxBytes, 4 * maxBytes);

export const execJob = (command: Command, options: ExecOptions = {}): Job => {
  const maxBytes = options.maxBytes ?? execMaxBytes;
  const stdout = boundedText(maxBytes);
  return {
    command,
    timeoutMs: options.timeoutMs ?? execTimeoutMs,
    ...(options.signal ? { signal: options.signal } : {}),
    floodBytes: floodBytes(maxBytes),
    startedAt: steadyNow(),
    stdout,
    stderr: boundedText(maxBytes),
    onStdout: stdout,
  };
};

/** A job without an end; its lines go to the follower and are kept nowhere. */
export const followJob = (command: Command, onLine: (line: string) => void, signal: AbortSignal): Job => ({
  command,
  signal,
  startedAt: steadyNow(),
  stdout: boundedText(0),
  stderr: boundedText(execMaxBytes),
  onStdout: lineSplitter(onLine),
});

/** The completion of a command that could not even be started. */
export const neverStarted = (ending: Ending | Unstarted): Completion => {
  const now = steadyNow();
  return { ...ending, stdout: '', stderr: '', truncated: false, startedAt: now, endedAt: now };
};
