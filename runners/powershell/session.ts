import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { Command, Completion, ExecOptions } from '../contract.ts';
import { neverStarted } from '../process/job.ts';
import { oneLine } from '../remote-text.ts';
import { steadyNow } from '../steady-now.ts';
import { readAnswer } from './answer.ts';
import type { LocalShell, Reply } from './local-shell.ts';
import { nativeScript } from './native-script.ts';
import { begin, closeSession, stop, wait } from './remoting-scripts.ts';
import { nativeWords } from './script.ts';

/** A PSSession that the controller's own PowerShell holds. */
export interface RemoteSession {
  readonly open: boolean;
  /** `dead` where the session was gone before, so that nothing was sent. */
  exec(command: Command, options?: ExecOptions): Promise<Completion | 'dead'>;
  close(): Promise<void>;
}

/** Longest wait at a time, between which a caller's abort is heard. */
const sliceMs = 250;
/** What the host's own deadline may be late by before the session is given up. */
const leewayMs = 5_000;
/** Milliseconds for what the local shell answers by itself. */
const localMs = 15_000;
const farewellMs = 4_000;

export const remoteSession = (shell: LocalShell): RemoteSession => {
  const oneAtATime = pLimit(1);
  let open = true;
  const lose = (): void => {
    open = false;
  };
  return {
    get open() {
      return open && shell.open;
    },
    exec: (command, options = {}) => oneAtATime(() => execOver(shell, command, options, lose)),
    async close() {
      if (shell.open && open) await shell.ask(closeSession, [], farewellMs);
      open = false;
      await shell.close();
    },
  };
};

const execOver = async (
  shell: LocalShell,
  command: Command,
  { timeoutMs = 30_000, maxBytes = 1_048_576, signal }: ExecOptions,
  lose: () => void,
): Promise<Completion | 'dead'> => {
  const words = nativeWords(command, { timeoutMs, maxBytes });
  if (signal?.aborted) return neverStarted({ ended: 'lost', why: 'aborted before it was sent' });
  if (!shell.open) return dead(shell, lose);
  const mark = `servicedrill-${randomBytes(9).toString('hex')}`;
  const startedAt = steadyNow();
  const begun = await shell.ask(begin, [nativeScript, mark, String(sliceMs), ...words], localMs);
  if (begun.words?.[0] === 'dead') return dead(shell, lose);
  const end = await ending(shell, mark, begun, startedAt + timeoutMs + leewayMs, signal);
  const completion = signal?.aborted
    ? abortedBy(end, command, maxBytes)
    : completionOf(end, command, maxBytes);
  if (completion.ended === 'lost' || !shell.open) await giveUpIfLost(end, shell, lose);
  return { ...completion, startedAt, endedAt: steadyNow() };
};

/** Whoever opens another session forgets this one: its PowerShell ends here. */
const dead = async (shell: LocalShell, lose: () => void): Promise<'dead'> => {
  lose();
  await shell.close();
  return 'dead';
};

/** The reply that ends the command: its own, or that of being stopped. */
const ending = async (
  shell: LocalShell,
  mark: string,
  begun: Reply,
  until: number,
  signal: AbortSignal | undefined,
): Promise<Reply> => {
  let reply = begun;
  while (reply.words?.[0] === 'running') {
    const late = steadyNow() > until;
    if (signal?.aborted || late) return stopped(shell, mark, late);
    reply = await shell.ask(wait, [mark, String(sliceMs)], localMs);
  }
  return reply;
};

const stopped = async (shell: LocalShell, mark: string, timedOut: boolean): Promise<Reply> => {
  await shell.ask(stop, [], farewellMs);
  const reply = await shell.ask(wait, [mark, String(sliceMs)], farewellMs);
  return { ...reply, timedOut: timedOut || reply.timedOut };
};

const nothing = { stdout: '', stderr: '', truncated: false } as const;

const completionOf = ({ words = [], noise, timedOut }: Reply, command: Command, maxBytes: number) => {
  const [state, first = '', second = ''] = words;
  const said = (base64: string) => oneLine(Buffer.from(base64, 'base64').toString('utf8'));
  if (state === 'answered')
    return readAnswer(Buffer.from(first, 'base64').toString('utf8'), command, maxBytes);
  if (timedOut) {
    return { ...nothing, ended: 'timed-out', why: 'time-out; the process may still be running' } as const;
  }
  const why = state === 'threw' ? said(second) : oneLine(noise);
  return { ...nothing, ended: 'lost', why: why || 'the session with PowerShell is gone' } as const;
};

/** Stopping waits for the script's `finally`, which ends its program; where the answer was there already it counts. */
const abortedBy = (reply: Reply, command: Command, maxBytes: number) => {
  const completion = completionOf(reply, command, maxBytes);
  const [state, session] = reply.words ?? [];
  if (state === 'threw' && session === 'Opened')
    return { ...nothing, ended: 'signalled', signalName: 'SIGKILL', why: 'aborted' } as const;
  return completion.ended === 'lost' ? { ...completion, why: 'aborted' } : completion;
};

/** A script that threw leaves a session that can go on; a broken one cannot. */
const giveUpIfLost = async ({ words }: Reply, shell: LocalShell, lose: () => void): Promise<void> => {
  const [state, session] = words ?? [];
  if (shell.open && (state === 'answered' || (state === 'threw' && session === 'Opened'))) return;
  lose();
  await shell.close();
};
