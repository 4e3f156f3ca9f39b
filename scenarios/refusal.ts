import type { Completion } from '../runners/index.ts';

/** How the systems that are drilled say no. */
const refusals =
  /permission denied|access (is )?denied|operation not permitted|interactive authentication required|authentication is required|not authorized|not privileged|a password is required|not in the sudoers file|may not run sudo/i;

/** Whether the host said no. `denied`: exit codes that mean it regardless of the host's language (Win32: 5). */
export function isRefusal(
  { ended, code, stdout, stderr }: Completion,
  denied: readonly number[] = [],
): boolean {
  if (ended !== 'exited' || code === undefined || code === 0) return false;
  return denied.includes(code) || refusals.test(`${stderr}\n${stdout}`);
}

/** Any failure but a refusal proves nothing about a control: a missing file or tool, a lost connection. */
export function refusalOf(
  completion: Completion,
  denied: readonly number[] = [],
): 'refused' | 'allowed' | 'error' {
  if (completion.ended === 'exited' && completion.code === 0) return 'allowed';
  return isRefusal(completion, denied) ? 'refused' : 'error';
}
