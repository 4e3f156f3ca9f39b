import { type Call, lines, pathFor } from '../program.ts';

/** icacls PATH, reading only: what an ordinary installation grants. */
export function icacls(call: Call): number {
  const [path = '', ...rest] = call.args;
  const file = call.machine.files.get(pathFor(call, path));
  if (file === undefined) {
    call.stdout.write(
      lines(
        `${path}: The system cannot find the file specified.`,
        'Successfully processed 0 files; Failed processing 1 files',
      ),
    );
    return 2;
  }
  if (rest.some(word => /^\/(grant|deny|remove|setowner|reset|inheritance)/i.test(word))) {
    call.stdout.write(
      lines(`${path}: Access is denied.`, 'Successfully processed 0 files; Failed processing 1 files'),
    );
    return 5;
  }
  const entries = file.protected ? guarded : ordinary;
  const indent = ' '.repeat(path.length + 1);
  const listed = entries.map((entry, index) => `${index === 0 ? `${path} ` : indent}${entry}`);
  call.stdout.write(lines(...listed, '', 'Successfully processed 1 files; Failed processing 0 files'));
  return 0;
}

const guarded = [
  'NT SERVICE\\TrustedInstaller:(F)',
  'BUILTIN\\Administrators:(RX)',
  'NT AUTHORITY\\SYSTEM:(RX)',
  'BUILTIN\\Users:(RX)',
  'APPLICATION PACKAGE AUTHORITY\\ALL APPLICATION PACKAGES:(RX)',
];

const ordinary = ['NT AUTHORITY\\SYSTEM:(I)(F)', 'BUILTIN\\Administrators:(I)(F)', 'BUILTIN\\Users:(I)(RX)'];
