import type { Completion } from '../runners/index.ts';
import type { Change, Step } from '../scenarios/index.ts';
import type { Dispatch } from './dispatch.ts';

/** What became of the act: done, refused by the host, broken, or cut short by the operator. */
export interface ActOutcome {
  readonly outcome: 'executed' | 'prevented' | 'failed';
  readonly why: string;
  /** Changes of which at least one command was sent, in that order. */
  readonly touched: readonly Change[];
  /** Whether every command of a change succeeded. */
  readonly applied: ReadonlySet<Change>;
}

/** Milliseconds for one command: Windows waits 30 s for a program that is no service, then ends with 1053. */
const actMs = 60_000;

/** How the systems that are drilled say no. */
const refusals =
  /permission denied|access (is )?denied|operation not permitted|interactive authentication required|authentication is required|not authorized|a password is required|not in the sudoers file|may not run sudo/i;

/** Sends the steps in their order and stops at the first that does not do what it should. */
export async function act(
  steps: readonly Step[],
  dispatch: Dispatch,
  onPid: (pid: number) => void,
  signal: AbortSignal,
): Promise<ActOutcome> {
  const touched: Change[] = [];
  const applied = new Set<Change>();
  const end = (outcome: ActOutcome['outcome'], why: string) => ({ outcome, why, touched, applied });
  try {
    for (const step of steps) {
      if ('change' in step) touched.push(step.change);
      for (const command of 'change' in step ? step.change.apply : [step.action.command]) {
        if (signal.aborted) return end('failed', 'interrupted');
        const completion = await dispatch.send('act', command, { signal, timeoutMs: actMs });
        if (completion.pid !== undefined) onPid(completion.pid);
        const trouble = troubleWith(completion, command.accepts ?? []);
        if (trouble) return end(trouble.outcome, `${command.program} ${trouble.why}`);
      }
      if ('change' in step) applied.add(step.change);
    }
    return end('executed', '');
  } catch (error) {
    // Whatever it is: what was touched must be put back, so nothing may leave this function but an outcome.
    return end('failed', error instanceof Error ? error.message : String(error));
  }
}

interface Trouble {
  readonly outcome: 'prevented' | 'failed';
  readonly why: string;
}

function troubleWith(completion: Completion, accepts: readonly number[]): Trouble | undefined {
  const { ended, code, stderr, stdout, why } = completion;
  if (ended === 'exited' && (code === 0 || (code !== undefined && accepts.includes(code)))) return undefined;
  const said = lastLine(stderr) || lastLine(stdout);
  const refused = ended === 'exited' && refusals.test(`${stderr}\n${stdout}`);
  const how = ended === 'exited' ? `ended with ${code}` : (why ?? ended);
  return { outcome: refused ? 'prevented' : 'failed', why: said === '' ? how : `${how}: ${said}` };
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
