import { LineReader } from '../../streams.ts';
import { CommandShell } from '../cmd/shell.ts';
import type { Call } from '../program.ts';

/** `cmd /q /c "LINE"`, or lines from standard input. */
export async function cmd(call: Call): Promise<number> {
  const shell = new CommandShell(call.machine, call.process, call.environment, call);
  const found = /(?:^|\s|\/[a-z:]+)\/([ck])(?=\s|"|$|\S)(.*)$/is.exec(call.rest);
  if (found) return shell.run(unquoted((found[2] ?? '').trim()));
  const reader = new LineReader(call.stdin);
  let code = 0;
  for (let line = await reader.line(); line !== undefined; line = await reader.line())
    code = await shell.run(line.replace(/\r$/, ''));
  return code;
}

/** cmd.exe drops the first and the last quote, unless they just enclose a program's name with a space in it. */
function unquoted(line: string): string {
  if (!line.startsWith('"')) return line;
  const quotes = line.split('"').length - 1;
  if (quotes === 2 && !/[&<>()@^|]/.test(line) && /^"[^"]*\s[^"]*\.exe"/i.test(line)) return line;
  const last = line.lastIndexOf('"');
  return last === 0 ? line.slice(1) : line.slice(1, last) + line.slice(last + 1);
}
