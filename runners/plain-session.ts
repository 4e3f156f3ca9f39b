import type { Completion, Dialect, Runner } from './contract.ts';
import type { LoginShell } from './posix/session.ts';
import { execJob, followJob, type Job, neverStarted } from './process/job.ts';
import { supervise } from './process/supervise.ts';
import { loginLineFor } from './quoting/dialects.ts';
import { wholeScCode } from './sc-code.ts';

/** Commands through a login shell that is no POSIX shell: one line, no process id. */
export const plainSession = (
  shell: LoginShell,
  dialect: Dialect,
): Required<Pick<Runner, 'exec' | 'follow'>> => ({
  exec: (command, options) => run(shell, dialect, execJob(command, options)),
  follow: (command, onLine, signal) => run(shell, dialect, followJob(command, onLine, signal)),
});

const run = async (shell: LoginShell, dialect: Dialect, job: Job): Promise<Completion> => {
  const { command, ...watch } = job;
  const line = loginLineFor(dialect, command);
  const process = await shell.start(line, job);
  if ('ended' in process) return neverStarted(process);
  const completion = await supervise(process, { ...watch, stdin: command.stdin ?? '', onStderr: job.stderr });
  if (completion.code === undefined) return completion;
  return { ...completion, code: wholeScCode(command.program, completion.code, completion.stdout) };
};
