import { quoteForArgvW } from './cmd.ts';

/** PowerShell ends a single-quoted string at any of these, and reads two of them as one. */
const singleQuotes = /['\u2018\u2019\u201a\u201b]/g;

/**
 * A PowerShell string literal without any expansion.
 * @throws TypeError when the text holds a NUL, which no argument can carry
 */
export const literal = (text: string): string => {
  if (text.includes('\0')) throw new TypeError('An argument cannot contain a NUL character');
  return `'${text.replace(singleQuotes, '$&$&')}'`;
};

/**
 * A PowerShell statement that calls a native program with `argv` to the letter, alike in Windows PowerShell 5.1
 * and in 7. `Legacy` makes 7.3 and later pass arguments as 5.1 does: an argument that brings its own quotes is
 * handed on as it is, so the quoting of CommandLineToArgvW is done here. The exit code is in $LASTEXITCODE.
 * @throws TypeError for NUL and for an empty program name
 */
export const quotePowerShell = (argv: readonly string[]): string => {
  const [program = '', ...args] = argv;
  if (program === '') throw new TypeError('PowerShell cannot call a program without a name');
  const call = [program, ...args.map(quoteForArgvW)].map(literal).join(' ');
  return `& { $PSNativeCommandArgumentPassing = 'Legacy'; & ${call} }`;
};
