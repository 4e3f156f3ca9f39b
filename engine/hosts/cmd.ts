import type { Command } from '../../runners/index.ts';

/** Words for cmd.exe, operators among them; whatever the login shell is, one cmd.exe reads them. */
export function cmd(...words: readonly string[]): Command {
  return { program: 'cmd.exe', args: ['/d', '/c', ...words] };
}
