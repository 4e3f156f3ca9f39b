import { execa } from 'execa';
import type { Command } from '../contract.ts';
import { drained } from '../process/drain.ts';
import type { Ending, Lost, Process } from '../process/supervise.ts';

export type LocalProcess = Process & { readonly pid: number };

/**
 * Starts a program on this machine, in a process group of its own so that all of it can be ended. A program
 * that is not there ends as it would in a shell: 127, or 126 where it may not be run.
 */
export const startLocally = async ({ program, args, stdin }: Command): Promise<LocalProcess | Ending> => {
  const child = execa(program, args, {
    env: { LC_ALL: 'C', PATH: `${process.env.PATH ?? '/usr/bin:/bin'}:/usr/sbin:/sbin` },
    detached: true,
    buffer: false,
    reject: false,
    stdin: stdin === undefined ? 'ignore' : 'pipe',
  });
  const { pid } = child;
  if (pid === undefined) return notSpawned(await child);
  const ending = drained(
    listener => child.once('exit', (code, signal) => listener(endingOf(code, signal))),
    listener => child.once('close', () => listener('it ended without an exit status')),
  );
  return {
    pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ending,
    kill: async signal => signalGroup(pid, signal),
    abandon: () => {
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
    },
  };
};

const endingOf = (code: number | null, signal: NodeJS.Signals | null): Ending =>
  signal === null ? { ended: 'exited', code: code ?? 0 } : { ended: 'signalled', signalName: signal };

const notSpawned = (failure: { code?: string | undefined; shortMessage?: string | undefined }): Ending => {
  const why = failure.shortMessage ?? 'it could not be started';
  if (failure.code === 'ENOENT') return { ended: 'exited', code: 127, why };
  if (failure.code === 'EACCES') return { ended: 'exited', code: 126, why };
  return { ended: 'lost', why } satisfies Lost;
};

const signalGroup = (pid: number, signal: 'TERM' | 'KILL'): void => {
  try {
    process.kill(-pid, `SIG${signal}`);
  } catch {
    // Gone already, or root's: a session that became root signals it by sudo.
  }
};
