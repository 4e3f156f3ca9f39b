import type { Command } from '../../runners/index.ts';

/** What follows is done only if the command before succeeded. */
export const ifSucceeded = ['if', 'not', 'errorlevel', '1'];
export const quiet = ['>nul', '2>&1'];

/**
 * Builtin commands of cmd.exe. The words are what it is to see, operators such as `&` among them; the runner sees to
 * it that one cmd.exe reads them, the login shell itself where it is one. No word may hold a quote.
 */
export function batch(...words: string[]): Command {
  return { program: 'cmd.exe', args: ['/d', '/c', ...words] };
}
