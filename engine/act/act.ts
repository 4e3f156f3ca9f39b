import { type Command, type Completion, ConnectError } from '../../runners/index.ts';
import { type Action, type Change, isRefusal, type Step } from '../../scenarios/index.ts';
import type { Attempted } from '../../validators/index.ts';
import { type Dispatch, pidsOf } from '../hosts/index.ts';
import { attempt, howItEnded, isAttempt, isProven } from './attempt.ts';

/** What became of the act: done, refused by the host, broken, or cut short by the operator. */
export interface ActOutcome {
  readonly outcome: 'executed' | 'prevented' | 'failed';
  readonly why: string;
  /** Changes of which at least one command was sent, in that order. */
  readonly touched: readonly Change[];
  /** Changes that may have altered the host: a command of theirs was sent, and not plainly refused. */
  readonly begun: ReadonlySet<Change>;
  /** Changes of which every command succeeded. */
  readonly applied: ReadonlySet<Change>;
  /** What must be refused, by name of the change or action. */
  readonly attempts: ReadonlyMap<string, Attempted>;
  /** Names of the changes and actions that did what they should, or what they should not have been let. */
  readonly succeeded: ReadonlySet<string>;
}

/** Milliseconds for one command: Windows waits 30 s for a program that is no service, then ends with 1053. */
const actMs = 60_000;

/** Sends the steps in their order and stops at the first that does not do what it should. */
export async function act(
  steps: readonly Step[],
  dispatch: Dispatch,
  onPid: (pid: number) => void,
  signal: AbortSignal,
): Promise<ActOutcome> {
  const touched: Change[] = [];
  const begun = new Set<Change>();
  const applied = new Set<Change>();
  const attempts = new Map<string, Attempted>();
  const succeeded = new Set<string>();
  const end = (outcome: ActOutcome['outcome'], why: string) => {
    return { outcome, why, touched, begun, applied, attempts, succeeded };
  };
  const sendFor = (what: Change | Action) => async (command: Command) => {
    if (signal.aborted) throw new Error('interrupted');
    const sending = dispatch.send('act', command, { signal, timeoutMs: actMs });
    if ('apply' in what && (await mayAlter(what, sending))) begun.add(what);
    const completion = await sending;
    // A process id of the source host means another process on the drilled one.
    if (command.on !== 'source') for (const pid of pidsOf(completion)) onPid(pid);
    return completion;
  };
  // The program's own question: what it leaves in the log is nobody's attempt.
  const ask = (command: Command) => dispatch.send('verify', command, { timeoutMs: actMs });
  try {
    for (const step of steps) {
      const what: Change | Action = 'change' in step ? step.change : step.action;
      const send = sendFor(what);
      if ('change' in step) touched.push(step.change);
      if (isAttempt(what)) {
        const made = await attempt(what, send, ask);
        attempts.set(what.name, made);
        if (made.outcome !== 'allowed') continue;
      } else {
        const trouble = await take('change' in step ? step.change.apply : [step.action.command], send);
        if (trouble) return end(trouble.outcome, trouble.why);
      }
      succeeded.add(what.name);
      if ('change' in step) applied.add(step.change);
    }
    return end('executed', '');
  } catch (error) {
    // Whatever it is: what was touched must be put back, so nothing may leave this function but an outcome.
    return end('failed', error instanceof Error ? error.message : String(error));
  }
}

/** Whether a command may have altered the host: not where it could not be sent, or was plainly refused. */
async function mayAlter(what: Change, sending: Promise<Completion>): Promise<boolean> {
  try {
    const completion = await sending;
    return isAttempt(what) ? what.outcome(completion) !== 'refused' : !isRefusal(completion);
  } catch (error) {
    return !(error instanceof ConnectError);
  }
}

interface Trouble {
  readonly outcome: 'prevented' | 'failed';
  readonly why: string;
}

async function take(
  commands: readonly Command[],
  send: (command: Command) => Promise<Completion>,
): Promise<Trouble | undefined> {
  for (const command of commands) {
    const completion = await send(command);
    const refused = isRefusal(completion);
    if (!refused && isFine(completion, command)) continue;
    return {
      outcome: refused ? 'prevented' : 'failed',
      why: `${command.program} ${howItEnded(completion, command)}`,
    };
  }
  return undefined;
}

function isFine(completion: Completion, command: Command): boolean {
  const { ended, code } = completion;
  if (ended !== 'exited' || code === undefined) return false;
  return code === 0 ? isProven(completion, command) : (command.accepts ?? []).includes(code);
}
