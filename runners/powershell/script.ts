import type { Command } from '../contract.ts';
import { quoteForArgvW } from '../quoting/cmd.ts';
import { literal } from '../quoting/powershell.ts';

/** A statement that calls `script` (text with its own `param`) with strings, which nothing can break out of. */
export const callOf = (script: string, words: readonly string[]): string =>
  `& {\n${script}\n} ${words.map(literal).join(' ')}`;

/**
 * One complete line that runs any script. An incomplete one would make PowerShell wait for more and swallow what
 * follows, so the script travels as base64; its syntax errors become errors of this line.
 */
export const oneLiner = (script: string): string =>
  `& ([ScriptBlock]::Create([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64(script)}'))))`;

export const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/**
 * A command as the words of `nativeScript`, behind its opening.
 * @throws TypeError for what CreateProcess cannot carry, and for batch files, which parse their arguments again
 */
export const nativeWords = (
  { program, args, stdin }: Command,
  { timeoutMs, maxBytes }: { readonly timeoutMs: number; readonly maxBytes: number },
): string[] => {
  if (program === '' || program.includes('"')) {
    throw new TypeError(`PowerShell cannot start a program named ${JSON.stringify(program)}`);
  }
  if (/\.(bat|cmd)[. ]*$/i.test(program)) {
    throw new TypeError(`${program} is a batch file, which would parse its arguments a second time`);
  }
  const line = args.map(quoteForArgvW).join(' ');
  return [program, line, base64(stdin ?? ''), String(timeoutMs), String(maxBytes)];
};
