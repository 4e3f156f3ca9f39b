import type { Builtin, BuiltinCall } from './call.ts';
import { ExitShell } from './exitshell.ts';
import { fileBuiltins } from './filebuiltins.ts';

function echo({ rest, stdout }: BuiltinCall): undefined {
  const text = rest.slice(1);
  if (/^\s*(on|off)\s*$/i.test(rest)) return;
  stdout.write(rest.trim() === '' ? 'ECHO is on.\r\n' : `${text}\r\n`);
}

function set({ rest, shell, stdout, stderr }: BuiltinCall): number | undefined {
  const text = rest.trim().replace(/^"(.*)"$/, '$1');
  const assignment = /^([^=]+)=(.*)$/s.exec(text);
  if (assignment) {
    shell.environment.set(assignment[1] ?? '', assignment[2] ?? '');
    return undefined;
  }
  const shown = shell.environment.all().filter(([name]) => name.toLowerCase().startsWith(text.toLowerCase()));
  for (const [name, value] of shown) stdout.write(`${name}=${value}\r\n`);
  if (shown.length > 0) return undefined;
  stderr.write(`Environment variable ${text} not defined\r\n`);
  return 1;
}

function changeDirectory({ rest, shell, stdout }: BuiltinCall): number | undefined {
  const target = rest.replace(/\/d/i, '').trim();
  if (target === '') {
    stdout.write(`${shell.directory}\r\n`);
    return undefined;
  }
  const path = shell.path(target);
  if (!shell.machine.files.get(path)?.directory) {
    stdout.write('The system cannot find the path specified.\r\n');
    return 1;
  }
  shell.directory = path;
  return undefined;
}

async function call({ shell, rest, ...streams }: BuiltinCall): Promise<number> {
  return shell.simple(rest, streams);
}

/** `start` waits here only with /wait; the program runs either way. */
async function start({ shell, rest, ...streams }: BuiltinCall): Promise<number | undefined> {
  const command = rest
    .trim()
    .replace(/^"[^"]*"\s+/, '')
    .replace(/^(\/\w+\s+)+/, '');
  const running = shell.simple(command, streams);
  if (/\/wait/i.test(rest)) return running;
  return undefined;
}

/** `exit`, `exit 3`, `exit /b 3`: each ends a shell that was given one line. */
function exit({ rest, shell }: BuiltinCall): never {
  const code = rest.replace(/\/b/i, '').trim();
  throw new ExitShell(code === '' ? shell.errorLevel : Number.parseInt(code, 10) || 0);
}

const version: Builtin = ({ stdout }) => {
  stdout.write('\r\nMicrosoft Windows [Version 10.0.20348.2113]\r\n');
  return 0;
};

const silent: Builtin = () => undefined;

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['echo', echo],
  ['set', set],
  ['cd', changeDirectory],
  ['chdir', changeDirectory],
  ['call', call],
  ['start', start],
  ['ver', version],
  ['exit', exit],
  ['rem', silent],
  ['title', silent],
  ['cls', silent],
  ['setlocal', silent],
  ['endlocal', silent],
  ['pause', silent],
  ['chcp', ({ stdout }) => void stdout.write('Active code page: 65001\r\n')],
  ['date', ({ shell, stdout }) => void stdout.write(`${usDate(shell.machine.settings.clock())}\r\n`)],
  ['time', ({ shell, stdout }) => void stdout.write(`${usTime(shell.machine.settings.clock())}\r\n`)],
  ...fileBuiltins,
]);

const usDate = (ms: number) =>
  new Date(ms).toLocaleDateString('en-US', {
    timeZone: 'UTC',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });

const usTime = (ms: number) =>
  new Date(ms).toLocaleTimeString('en-US', { timeZone: 'UTC', hour: '2-digit', minute: '2-digit' });
