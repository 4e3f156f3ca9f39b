import { WinError } from '../errors.ts';
import { baseName, parentOf, type WinFile } from '../files.ts';
import type { Builtin, BuiltinCall } from './call.ts';

/** Switches and operands of a file command. */
function split(rest: string): { switches: string; operands: string[] } {
  const words = [...rest.matchAll(/"[^"]*"|[^\s"]+(?:"[^"]*"[^\s"]*)*/g)].map(([word]) => word);
  const isSwitch = (word: string) => /^\/[-a-z]/i.test(word);
  return {
    switches: words.filter(isSwitch).join('').toLowerCase(),
    operands: words.filter(word => !isSwitch(word)).map(word => word.replaceAll('"', '')),
  };
}

/** Files that a path means, wildcards included. */
function matching({ shell }: BuiltinCall, operand: string): WinFile[] {
  const path = shell.path(operand);
  const { files } = shell.machine;
  if (!/[*?]/.test(baseName(path))) return [files.get(path)].filter(file => file !== undefined);
  const pattern = baseName(path)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const wanted = new RegExp(`^${pattern === '.*\\..*' ? '.*' : pattern}$`, 'i');
  return files.list(parentOf(path)).filter(file => wanted.test(baseName(file.path)));
}

function type(call: BuiltinCall): number {
  const { operands } = split(call.rest);
  for (const operand of operands)
    if (operand.toLowerCase() !== 'nul')
      call.stdout.write(call.shell.machine.files.read(call.shell.path(operand)));
  return 0;
}

function copy(call: BuiltinCall): number {
  const { operands } = split(call.rest);
  const { shell, stdout } = call;
  const { files } = shell.machine;
  const [from = '', to = '.'] = operands;
  const sources = matching(call, from).filter(file => !file.directory);
  if (sources.length === 0) throw new WinError(2);
  const target = shell.path(to);
  for (const source of sources) {
    const path = files.get(target)?.directory ? `${target}\\${baseName(source.path)}` : target;
    if (path.toLowerCase() === source.path.toLowerCase()) {
      call.stderr.write('The file cannot be copied onto itself.\r\n        0 file(s) copied.\r\n');
      return 1;
    }
    files.write(shell.process, path, source.content);
  }
  stdout.write(`${String(sources.length).padStart(9)} file(s) copied.\r\n`);
  return 0;
}

function move(call: BuiltinCall): number {
  const [from = '', to = '.'] = split(call.rest).operands;
  const { files } = call.shell.machine;
  const source = files.get(call.shell.path(from));
  if (source === undefined) throw new WinError(2);
  const target = call.shell.path(to);
  const path = files.get(target)?.directory ? `${target}\\${baseName(source.path)}` : target;
  const { content } = source;
  files.remove(call.shell.process, source.path);
  files.write(call.shell.process, path, content);
  call.stdout.write('        1 file(s) moved.\r\n');
  return 0;
}

/** Succeeds, says cmd.exe, even where there was nothing to delete. */
function del(call: BuiltinCall): number {
  for (const operand of split(call.rest).operands) {
    const found = matching(call, operand).filter(file => !file.directory);
    if (found.length === 0) call.stderr.write(`Could Not Find ${call.shell.path(operand)}\r\n`);
    for (const file of found) deleteOne(call, file);
  }
  return 0;
}

function deleteOne({ shell, stderr }: BuiltinCall, file: WinFile): void {
  const inUse = shell.machine.processes
    .all()
    .some(({ image }) => image.toLowerCase() === file.path.toLowerCase());
  try {
    if (inUse) throw new WinError(5);
    shell.machine.files.remove(shell.process, file.path);
  } catch (cause) {
    if (!(cause instanceof WinError)) throw cause;
    stderr.write(`${file.path}\r\n${cause.message}\r\n`);
  }
}

function dir(call: BuiltinCall): number {
  const { switches, operands } = split(call.rest);
  const wanted = operands[0] ?? '.';
  const whole = call.shell.machine.files.get(call.shell.path(wanted));
  const found = whole?.directory ? call.shell.machine.files.list(whole.path) : matching(call, wanted);
  if (whole === undefined && found.length === 0) {
    call.stderr.write('File Not Found\r\n');
    return 1;
  }
  const inOrder = found.toSorted((one, other) =>
    one.path.toLowerCase() < other.path.toLowerCase() ? -1 : 1,
  );
  call.stdout.write(
    switches.includes('/b')
      ? inOrder.map(file => `${baseName(file.path)}\r\n`).join('')
      : listing(whole?.directory ? whole.path : parentOf(call.shell.path(wanted)), inOrder),
  );
  return 0;
}

function listing(directory: string, files: readonly WinFile[]): string {
  const date = (ms: number) => {
    const [day = '', time = ''] = new Date(ms).toISOString().split('T');
    const [year = '', month = '', date = ''] = day.split('-');
    const hour = Number(time.slice(0, 2));
    const twelve = String(hour % 12 || 12).padStart(2, '0');
    return `${month}/${date}/${year}  ${twelve}:${time.slice(3, 5)} ${hour < 12 ? 'AM' : 'PM'}`;
  };
  const size = (file: WinFile) =>
    file.directory
      ? '    <DIR>         '
      : Buffer.byteLength(file.content).toLocaleString('en-US').padStart(18);
  const rows = files.map(file => `${date(file.modifiedAt)}${size(file)} ${baseName(file.path)}\r\n`);
  const plain = files.filter(file => !file.directory);
  const bytes = plain.reduce((sum, file) => sum + Buffer.byteLength(file.content), 0);
  return (
    ' Volume in drive C has no label.\r\n Volume Serial Number is E000-0001\r\n\r\n' +
    ` Directory of ${directory}\r\n\r\n${rows.join('')}` +
    `${String(plain.length).padStart(16)} File(s)${bytes.toLocaleString('en-US').padStart(15)} bytes\r\n` +
    `${String(files.length - plain.length).padStart(16)} Dir(s)  40,000,000,000 bytes free\r\n`
  );
}

function makeDirectory({ shell, rest, stderr }: BuiltinCall): number {
  for (const operand of split(rest).operands) {
    const path = shell.path(operand);
    if (shell.machine.files.get(path)) {
      stderr.write(`A subdirectory or file ${operand} already exists.\r\n`);
      return 1;
    }
    shell.machine.files.makeDirectory(shell.process, path);
  }
  return 0;
}

function removeDirectory({ shell, rest, stderr }: BuiltinCall): number {
  const { switches, operands } = split(rest);
  const { files } = shell.machine;
  const remove = (path: string) => {
    for (const below of files.list(path))
      below.directory ? remove(below.path) : files.remove(shell.process, below.path);
    files.remove(shell.process, path);
  };
  for (const path of operands.map(operand => shell.path(operand))) {
    if (!files.get(path)?.directory) throw new WinError(2);
    if (files.list(path).length > 0 && !switches.includes('/s')) {
      stderr.write('The directory is not empty.\r\n');
      return 145;
    }
    remove(path);
  }
  return 0;
}

function rename({ shell, rest, stderr }: BuiltinCall): number {
  const [from = '', to = ''] = split(rest).operands;
  const { files } = shell.machine;
  const source = files.get(shell.path(from));
  if (source === undefined) throw new WinError(2);
  const target = `${parentOf(source.path)}\\${baseName(to)}`;
  if (files.get(target)) {
    stderr.write('A duplicate file name exists, or the file\r\ncannot be found.\r\n');
    return 1;
  }
  files.write(shell.process, target, source.content);
  files.remove(shell.process, source.path);
  return 0;
}

export const fileBuiltins: readonly (readonly [string, Builtin])[] = [
  ['type', type],
  ['copy', copy],
  ['move', move],
  ['del', del],
  ['erase', del],
  ['dir', dir],
  ['md', makeDirectory],
  ['mkdir', makeDirectory],
  ['rd', removeDirectory],
  ['rmdir', removeDirectory],
  ['ren', rename],
  ['rename', rename],
];
