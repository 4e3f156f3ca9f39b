import type { Completion, Runner } from '../contract.ts';
import type { LoginShell } from '../posix/session.ts';
import { execJob, followJob, type Job, neverStarted } from '../process/job.ts';
import { type Ending, supervise } from '../process/supervise.ts';
import { type LocalProcess, startLocally } from './process.ts';

/** Commands of the account that runs this program: no shell stands between. */
export const directSession: Required<Pick<Runner, 'exec' | 'follow'>> = {
  exec: (command, options) => runDirectly(execJob(command, options)),
  follow: (command, onLine, signal) => runDirectly(followJob(command, onLine, signal)),
};

const runDirectly = async (job: Job): Promise<Completion> => {
  const started = await startLocally(job.command);
  if (isEnding(started)) return neverStarted(started);
  const { command, ...watch } = job;
  const stdin = command.stdin === undefined ? {} : { stdin: command.stdin };
  const completion = await supervise(started, { ...watch, ...stdin, onStderr: job.stderr });
  return { ...completion, pid: started.pid };
};

/** The shell through which sudo is asked. */
export const localShell: LoginShell = {
  async start(line) {
    const started = await startLocally({ program: '/bin/sh', args: ['-c', line], stdin: '' });
    if (!isEnding(started)) return started;
    return { ended: 'lost', why: started.why ?? '/bin/sh could not be started' };
  },
};

const isEnding = (started: LocalProcess | Ending): started is Ending => 'ended' in started;
