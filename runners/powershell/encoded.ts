import { randomBytes } from 'node:crypto';
import type { Completion, Runner } from '../contract.ts';
import type { LoginShell } from '../posix/session.ts';
import { execJob, type Job, neverStarted } from '../process/job.ts';
import { type ByteSink, lineSplitter } from '../process/output.ts';
import { type Process, supervise } from '../process/supervise.ts';
import { oneLine } from '../remote-text.ts';
import { readAnswer } from './answer.ts';
import { kernelAt } from './kernel-at.ts';
import { endScript, nativeScript } from './native-script.ts';
import { base64, callOf, nativeWords } from './script.ts';

/**
 * Reads the real script from standard input: a command line of cmd.exe ends at 8,191 characters. PowerShell hands its
 * input to the pipeline; where a host does not, it still waits in the console.
 */
export const bootstrap = [
  "$ProgressPreference = 'SilentlyContinue'",
  "$text = @($input) -join ''",
  "if ($text -eq '') { $text = [Console]::In.ReadToEnd() }",
  '& ([ScriptBlock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($text.Trim()))))',
].join('; ');

/** Reads alike to cmd.exe, to PowerShell and to a POSIX shell. */
const commandLine = [
  ...['powershell.exe', '-NoLogo', '-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass'],
  ...['-EncodedCommand', Buffer.from(bootstrap, 'utf16le').toString('base64')],
].join(' ');

/** What the host's deadline may be late by before the connection's own ends the command. */
const leewayMs = 5_000;

/** Kept of what a shell or a profile says besides, to explain a failure. */
const noiseBytes = 4_096;

/** Commands by `powershell.exe -EncodedCommand`, for hosts whose PowerShell is the stock 5.1; no following. */
export const encodedSession = (shell: LoginShell): Pick<Runner, 'exec'> => ({
  async exec(command, options = {}) {
    const limits = { timeoutMs: 30_000, maxBytes: 1_048_576, ...options };
    const opening = `servicedrill-${randomBytes(9).toString('hex')}`;
    const script = callOf(nativeScript, [opening, ...nativeWords(command, limits), 'tell']);
    const job = execJob(command, {
      ...options,
      timeoutMs: limits.timeoutMs + leewayMs,
      maxBytes: noiseBytes,
    });
    const { completion, answer } = await run(shell, script, job, answersIn(opening, limits.maxBytes));
    if (answer === undefined || completion.ended !== 'exited') return unanswered(completion, shell);
    const { startedAt, endedAt, why } = completion;
    const ended = { ...readAnswer(answer, command, limits.maxBytes), startedAt, endedAt };
    return why === 'aborted' ? { ...ended, why } : ended;
  },
});

/** What the script tells on its way, out of everything that is printed. */
interface Answers {
  readonly lines: ByteSink;
  readonly pid: string | undefined;
  readonly answer: string | undefined;
}

const answersIn = (opening: string, maxBytes: number): Answers => {
  let pid: string | undefined;
  let answer: string | undefined;
  const lines = lineSplitter(line => {
    if (!line.startsWith(`${opening} `)) return;
    const started = / started (\d+)$/.exec(line)?.[1];
    if (started === undefined) answer = line;
    else pid = started;
  }, packedBytes(maxBytes));
  return {
    lines,
    get pid() {
      return pid;
    },
    get answer() {
      return answer;
    },
  };
};

/** Two outputs in base64, which gzip may even have made longer. */
const packedBytes = (maxBytes: number): number => 3 * maxBytes + 65_536;

const run = async (shell: LoginShell, script: string, job: Job, answers: Answers) => {
  const { command: _, onStdout, ...watch } = job;
  const process = await shell.start(commandLine, job);
  if ('ended' in process) return { completion: neverStarted(process), answer: undefined };
  const kill = async (signal: 'TERM' | 'KILL') => {
    if (answers.pid !== undefined) await endRemotely(shell, answers.pid);
    await process.kill(signal);
  };
  const completion = await supervise(
    { ...process, kill },
    {
      ...watch,
      stdin: `${base64(script)}\n`,
      onStdout: both(onStdout, answers.lines),
      onStderr: job.stderr,
    },
  );
  return { completion, answer: answers.answer };
};

const both = (first: ByteSink, second: ByteSink): ByteSink => ({
  write(chunk) {
    first.write(chunk);
    second.write(chunk);
  },
  end() {
    first.end();
    second.end();
  },
});

const endRemotely = async (shell: LoginShell, pid: string): Promise<void> => {
  const process = await shell.start(commandLine, 'urgent');
  if ('ended' in process) return;
  discard(process);
  process.stdin?.end(`${base64(callOf(endScript, [pid]))}\n`);
  await process.ending;
};

const discard = (process: Process): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {}).resume();
  process.stdin?.on('error', () => {});
};

/** What POSIX shells end with, and no shell of Windows. */
const notFound = 127;

/** PowerShell itself did not get to the end: no such program, a broken profile, a policy, or it was ended. */
const unanswered = async (completion: Completion, shell: LoginShell): Promise<Completion> => {
  if (completion.ended !== 'exited') return { ...completion, stdout: '', stderr: '' };
  const { code, ...rest } = completion;
  const said = oneLine(firstError(completion.stderr) || completion.stdout);
  const why = `powershell.exe did not run the command (exit ${code})${said === '' ? '' : `: ${said}`}`;
  const kernel = code === notFound ? await kernelAt(shell) : undefined;
  return { ...rest, stdout: '', stderr: '', ended: 'lost', why, ...(kernel !== undefined && { kernel }) };
};

/** Windows PowerShell writes its errors to a redirected standard error as CLIXML. */
const firstError = (stderr: string): string => {
  const [, text] = /<S S="Error">(.*?)<\/S>/s.exec(stderr) ?? [];
  return (text ?? stderr).replace(/_x000[DA]_/g, ' ');
};
