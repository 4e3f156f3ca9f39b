import { execJob } from '../process/job.ts';
import { supervise } from '../process/supervise.ts';
import type { LoginShell } from './session.ts';

/** Milliseconds: it decides nothing but what people are told. */
const patienceMs = 10_000;

/**
 * What Windows calls itself behind a login shell that ran no POSIX line, `Microsoft Windows [Version 10.0.20348]`;
 * undefined where none answers. cmd.exe and PowerShell both start it, and its name is the same in every language.
 */
export const windowsAt = async (shell: LoginShell): Promise<string | undefined> => {
  const job = execJob(
    { program: 'cmd.exe', args: ['/c', 'ver'] },
    { timeoutMs: patienceMs, maxBytes: 4_096 },
  );
  const process = await shell.start('cmd.exe /c ver', job);
  if ('ended' in process) return undefined;
  const { stdout } = await supervise(process, { ...job, stdin: '', onStderr: job.stderr });
  return /Microsoft Windows \[[\x20-\x5c\x5e-\x7e]{1,60}\]/.exec(stdout)?.[0];
};
