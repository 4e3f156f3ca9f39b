import type { Completion } from '../../runners/index.ts';
import type { NotNow } from './contract.ts';

/** What is said where the lock on a host is the asking run's own. */
export function byAnotherName(run: string): NotNow {
  return {
    heldBy: run,
    message: 'this run already holds the host, under another name of the inventory',
    fix: 'remove one of the names, or drill one host at a time: --concurrency 1',
  };
}

/** What is said where the answer to the first command did not arrive whole; `attempt` is what to type there instead. */
export function silentHost({ ended, code, stderr, why }: Completion, attempt: string): NotNow {
  const said = stderr.trim().split(/\r?\n/).at(-1) ?? '';
  const how = ended === 'exited' ? `exit ${code}` : ended;
  return {
    unanswered: true,
    message: `the host did not answer the first command (${how}${said === '' ? '' : `: ${said}`})`,
    fix: why ?? `log in yourself and run: ${attempt}`,
  };
}
