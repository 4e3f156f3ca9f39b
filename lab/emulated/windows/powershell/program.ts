import { hexDigits } from '../../random.ts';
import { readAll } from '../../streams.ts';
import { WinError } from '../errors.ts';
import type { Call } from '../program.ts';
import { ParseError } from './parse.ts';
import { ExitScript, Session } from './session.ts';
import { PsError } from './values.ts';

/**
 * Windows PowerShell 5.1: `-Command`, `-EncodedCommand`, `-Command -`; a documented small subset of the language
 * and of the cmdlets. What is outside it is refused as a parser error or an unknown command.
 */
export async function powershell(call: Call): Promise<number> {
  const script = await scriptOf(call);
  if (script === undefined) {
    call.stderr.write('This emulated PowerShell runs -Command and -EncodedCommand only.\r\n');
    return 1;
  }
  logScript(call, script);
  const session = new Session(call);
  try {
    return await session.run(script);
  } catch (cause) {
    if (cause instanceof ExitScript) return cause.code;
    if (cause instanceof ParseError)
      return complain(call, `At line:1 char:1\r\n${cause.message}`, 'ParserError', 'UnexpectedToken');
    if (cause instanceof PsError) return complain(call, cause.message, cause.category, cause.id);
    if (cause instanceof WinError) return complain(call, cause.message, 'PermissionDenied', 'Win32Error');
    throw cause;
  }
}

function complain({ stderr }: Call, message: string, category: string, id: string): number {
  stderr.write(
    `${message}\r\n    + CategoryInfo          : ${category}: (:) [], RuntimeException\r\n    + FullyQualifiedErrorId : ${id}\r\n \r\n`,
  );
  return 1;
}

async function scriptOf(call: Call): Promise<string | undefined> {
  const flags = /^[-/](?:noprofile|nop|noninteractive|noni|nologo|nol|mta|sta)$/i;
  const valued =
    /^[-/](?:executionpolicy|ep|ex\w*|outputformat|o\w*|inputformat|in\w*|windowstyle|w\w*|version)$/i;
  for (let at = 0; at < call.args.length; at++) {
    const word = call.args[at] ?? '';
    if (flags.test(word)) continue;
    if (valued.test(word)) at += 1;
    else if (/^[-/](?:e|ec|en\w*)$/i.test(word))
      return Buffer.from(call.args[at + 1] ?? '', 'base64').toString('utf16le');
    else {
      const text = (/^[-/](?:c|co\w*)$/i.test(word) ? call.args.slice(at + 1) : call.args.slice(at)).join(
        ' ',
      );
      return text === '-' ? readAll(call.stdin) : text;
    }
  }
  return readAll(call.stdin);
}

const loggingKey =
  'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\PowerShell\\ScriptBlockLogging';

function logScript({ machine, process }: Call, text: string): void {
  if (machine.registry.value(loggingKey, 'EnableScriptBlockLogging')?.data !== '1') return;
  const part = (digits: number) => hexDigits(machine.settings.random, digits);
  const id = `${part(8)}-${part(4)}-${part(4)}-${part(4)}-${part(12)}`;
  machine.report({ kind: 'script-block', process, text, id });
}
