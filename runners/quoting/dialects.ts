import type { Command, Dialect } from '../contract.ts';
import { lineForCmd, quoteCmd } from './cmd.ts';
import { quotePosix } from './posix.ts';
import { quotePowerShell } from './powershell.ts';

const dialects: Record<Dialect, (argv: readonly string[]) => string> = {
  posix: quotePosix,
  cmd: quoteCmd,
  powershell: quotePowerShell,
};

/**
 * The command as one line for people and for shells of that dialect; standard input is not part of it.
 * @throws TypeError where the dialect cannot carry a word, see each dialect
 */
export const quoteFor =
  (dialect: Dialect) =>
  (command: Command): string =>
    dialects[dialect]([command.program, ...command.args]);

/**
 * The command as a login shell of that dialect is sent it. It does the same as what `quoteFor` tells people, by fewer
 * processes where the command is for that very shell.
 * @throws TypeError as `quoteFor` does
 */
export const loginLineFor = (dialect: Dialect, { program, args }: Command): string =>
  (dialect === 'cmd' ? lineForCmd : dialects[dialect])([program, ...args]);
