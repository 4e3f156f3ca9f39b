import type { LoginShell } from '../posix/session.ts';
import { execJob } from '../process/job.ts';
import { supervise } from '../process/supervise.ts';

/** Milliseconds: it decides nothing but what people are told. */
const patienceMs = 10_000;

/** The kernel behind a login shell that knows no powershell.exe; undefined where it names none. */
export const kernelAt = async (shell: LoginShell): Promise<string | undefined> => {
  const job = execJob({ program: 'uname', args: ['-s'] }, { timeoutMs: patienceMs, maxBytes: 4_096 });
  const process = await shell.start('uname -s', job);
  if ('ended' in process) return undefined;
  const { stdout } = await supervise(process, { ...job, stdin: '', onStderr: job.stderr });
  return /^[\w.-]{1,60}$/.exec(stdout.trim())?.[0];
};
