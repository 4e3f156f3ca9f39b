import type { Account } from '../../inventory/index.ts';
import type { Completion, Runner } from '../contract.ts';
import { execJob, followJob, type Job, neverStarted } from '../process/job.ts';
import { type Process, supervise, type Unstarted } from '../process/supervise.ts';
import { oneLine } from '../remote-text.ts';
import { killLine } from './kill-line.ts';
import { type Become, loginLine } from './login-line.ts';
import { type Identity, identityOf, opening } from './opening.ts';
import { refusedBySudo } from './sudo.ts';
import { windowsAt } from './windows-at.ts';

/** Something that runs a line in an account's login shell, on this machine or on another. */
export interface LoginShell {
  /** `urgent` lines end other processes: they wait in no queue. */
  start(line: string, turn: Turn | 'urgent'): Promise<Process | Unstarted>;
}

/** How long a line may wait until it can be started; without a time-out it follows a log, and runs as long as it may. */
export type Turn = Pick<Job, 'timeoutMs' | 'signal'>;

/** Commands through a POSIX login shell, as the account itself or as root by `sudo -n`. */
export const posixSession = (
  shell: LoginShell,
  account: Account,
): Required<Pick<Runner, 'exec' | 'follow'>> => {
  let become: Become = account.become === 'sudo' ? 'through-sh' : 'no';
  const run = async (makeJob: () => Job): Promise<Completion> => {
    const completion = await runAs(shell, become, makeJob());
    if (become !== 'through-sh' || !refusedBySudo(completion)) return completion;
    // sudoers may allow this very program and not sh; nothing has run yet, so asking again is harmless.
    become = 'direct';
    return runAs(shell, become, makeJob());
  };
  return {
    exec: (command, options) => run(() => execJob(command, options)),
    follow: (command, onLine, signal) => run(() => followJob(command, onLine, signal)),
  };
};

const runAs = async (shell: LoginShell, become: Become, job: Job): Promise<Completion> => {
  const { line, nonce } = loginLine(job.command, become);
  const process = await shell.start(line, job);
  if ('ended' in process) return neverStarted(process);
  let identity: Identity | undefined;
  let told = () => {};
  const identified = new Promise<void>(resolve => {
    told = resolve;
  });
  const onStdout = opening(nonce, job.onStdout, words => {
    identity = identityOf(words);
    told();
  });
  const onStderr = opening(nonce, job.stderr, () => {});
  const kill = async (signal: 'TERM' | 'KILL') => {
    await process.kill(signal);
    // A slow rc file may have kept the program from telling who it is.
    await Promise.race([identified, process.ending]);
    if (identity) await send(shell, killLine(identity, signal, become));
  };
  const {
    command: { stdin },
    ...rest
  } = job;
  const watch = { ...rest, ...(stdin === undefined ? {} : { stdin }), onStdout, onStderr };
  const completion = await supervise({ ...process, kill }, watch);
  if (!onStdout.seen && !onStderr.seen)
    return neverBegan(shell, completion, onStderr.noise() || onStdout.noise());
  const group = identity && { group: identity.group };
  // Under `direct` the id is sudo's own, which is not the program's.
  return identity && become !== 'direct'
    ? { ...completion, ...group, pid: identity.pid }
    : { ...withReason(completion), ...group };
};

const send = async (shell: LoginShell, line: string): Promise<void> => {
  const process = await shell.start(line, 'urgent');
  if ('ended' in process) return;
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {}).resume();
  process.stdin?.on('error', () => {});
  await process.ending;
};

/** A login shell or sshd that ran something else (nologin, ForceCommand) must not pass for the command's success. */
const neverBegan = async (shell: LoginShell, completion: Completion, noise: string): Promise<Completion> => {
  if (completion.ended !== 'exited') return completion;
  const { code, ...rest } = completion;
  const said = oneLine(noise.trim().split('\n')[0] ?? '');
  const what =
    code === 0
      ? 'the host ran something else in place of the command, as a forced command of sshd does'
      : 'the login shell did not run the command';
  const why = `${what} (exit ${code})${said === '' ? '' : `: ${said}`}`;
  const windows = code === 0 ? undefined : await windowsAt(shell);
  return { ...rest, ended: 'lost', why, ...(windows !== undefined && { windows }) };
};

const withReason = (completion: Completion): Completion =>
  refusedBySudo(completion) ? { ...completion, why: 'sudo refused it' } : completion;
