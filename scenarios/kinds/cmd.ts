import type { Command } from '../../runners/index.ts';

/** What follows is done only if the command before succeeded. */
export const ifSucceeded = ['if', 'not', 'errorlevel', '1'];
export const quiet = ['>nul', '2>&1'];

/**
 * Builtin commands of cmd.exe. The words are what the inner interpreter is to see, operators such as `&` among
 * them: the runner's carets keep the login shell from acting on them. No word may hold a quote.
 */
export function batch(...words: string[]): Command {
  return { program: 'cmd.exe', args: ['/d', '/c', ...words] };
}
