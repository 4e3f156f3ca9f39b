import type { Command, Completion } from '../../runners/index.ts';
import type { Action, Change } from '../../scenarios/index.ts';
import type { Attempted } from '../../validators/index.ts';

/** Sends one command of the act. */
export type Send = (command: Command) => Promise<Completion>;

/** Something that must be refused, with the reading of its commands' endings. */
export type Attempt = (Change | Action) & Pick<Required<Change>, 'outcome'>;

export function isAttempt(step: Change | Action): step is Attempt {
  return step.outcome !== undefined;
}

/** Its commands in their order, up to the first that was not allowed. */
export async function attempt(step: Attempt, send: Send, ask: Send): Promise<Attempted> {
  if ('apply' in step) return attemptAll(step, step.apply, send);
  const { unchanged, command } = step;
  if (unchanged === undefined) return attemptAll(step, [command], send);
  const before = await ask(unchanged);
  const attempted = await attemptAll(step, [command], send);
  const after = await ask(unchanged);
  return isSame(before, after)
    ? attempted
    : { outcome: 'error', why: `${step.name}: ${difference(before, after)}` };
}

async function attemptAll(step: Attempt, commands: readonly Command[], send: Send): Promise<Attempted> {
  let said = '';
  for (const command of commands) {
    const completion = await send(command);
    const told = step.outcome(completion);
    const outcome = told === 'allowed' && !isProven(completion, command) ? 'error' : told;
    said = 'says' in step ? (step.says?.(completion) ?? '') : '';
    if (outcome !== 'allowed')
      return { outcome, why: said || `${command.program} ${howItEnded(completion, command)}` };
  }
  return { outcome: 'allowed', why: said };
}

function isSame(before: Completion, after: Completion): boolean {
  return before.code === 0 && after.code === 0 && before.stdout !== '' && before.stdout === after.stdout;
}

function difference(before: Completion, after: Completion): string {
  const unread = [before, after].find(({ code, stdout }) => code !== 0 || stdout === '');
  if (unread) return `cannot be proven unchanged, its digest ${howItEnded(unread)}`;
  return `is not what it was, its digest ${before.stdout.trim()} became ${after.stdout.trim()}`;
}

/** Whether an exit code of 0 tells that it was done. */
export function isProven({ code, stdout }: Completion, { proof }: Pick<Command, 'proof'>): boolean {
  return code !== 0 || proof === undefined || stdout.split(/\r?\n/).includes(proof);
}

/** `ended with 5: Access is denied.` */
export function howItEnded(completion: Completion, command: Pick<Command, 'proof'> = {}): string {
  const { ended, code, stdout, stderr, why } = completion;
  const said = lastLine(stderr) || lastLine(stdout);
  const unproven = isProven(completion, command) ? '' : ' before its end';
  const how = ended === 'exited' ? `ended with ${code}${unproven}` : (why ?? ended);
  return said === '' ? how : `${how}: ${said}`;
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)?.trim() ?? '';
}
