import type { Command } from '../../runners/index.ts';

/** Words for an inner cmd.exe, operators among them; the runner's carets keep the login shell off them. */
export function cmd(...words: readonly string[]): Command {
  return { program: 'cmd.exe', args: ['/d', '/c', ...words] };
}
