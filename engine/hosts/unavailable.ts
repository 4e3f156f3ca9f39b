import type { Completion } from '../../runners/index.ts';
import type { NotNow } from './contract.ts';

/** What is said where the lock on a host is the asking run's own. */
export function byAnotherName(run: string): NotNow {
  return {
    heldBy: run,
    message: 'this run has the host already, by another name of the inventory’s',
    fix: 'leave one of its names out, or drill one host at a time: --concurrency 1',
  };
}

/** What is said where the answer to the first command did not arrive whole; `attempt` is what to type there instead. */
export function silentHost({ ended, code, stderr, why }: Completion, attempt: string): NotNow {
  const said = stderr.trim().split(/\r?\n/).at(-1) ?? '';
  const how = ended === 'exited' ? `exit ${code}` : ended;
  return {
    unanswered: true,
    message: `the host did not answer the first command (${how}${said === '' ? '' : `: ${said}`})`,
    fix: why ?? `log in by hand and run: ${attempt}`,
  };
}
