import { type Call, lines } from '../program.ts';
import { accountName, isAdministrator, mandatoryLabel, type Token } from '../tokens.ts';

export function hostname({ machine, args, stderr, stdout }: Call): number {
  if (args.length > 0) {
    stderr.write(
      lines(
        'sethostname: Use the Network Control Panel Applet to set hostname.',
        'hostname -s is not supported.',
      ),
    );
    return 1;
  }
  stdout.write(lines(machine.hostname));
  return 0;
}

/** whoami, with /user, /groups, /priv, /all and /fo csv|list. */
export function whoami(call: Call): number {
  const { token } = call.process;
  const text = call.args.join(' ').toLowerCase();
  if (call.args.length === 0) {
    call.stdout.write(lines(accountName(token).toLowerCase()));
    return 0;
  }
  const csv = /\/fo\s+csv/.test(text);
  const bare = /\/nh/.test(text);
  const print = (title: string, header: readonly string[], rows: readonly (readonly string[])[]) =>
    call.stdout.write(csv ? csvText(bare ? rows : [header, ...rows]) : table(title, header, rows));
  const all = text.includes('/all');
  if (all || text.includes('/user'))
    print('USER INFORMATION', ['User Name', 'SID'], [[accountName(token).toLowerCase(), token.sid]]);
  if (all || text.includes('/groups'))
    print('GROUP INFORMATION', ['Group Name', 'Type', 'SID', 'Attributes'], groups(token));
  if (all || text.includes('/priv'))
    print('PRIVILEGES INFORMATION', ['Privilege Name', 'Description', 'State'], privileges(token));
  return 0;
}

const usual = 'Mandatory group, Enabled by default, Enabled group';

function groups(token: Token): string[][] {
  const admin: [string, string][] = isAdministrator(token)
    ? [['BUILTIN\\Administrators', 'S-1-5-32-544']]
    : [];
  const everyone: [string, string][] = [
    ['Everyone', 'S-1-1-0'],
    ...admin,
    ['BUILTIN\\Users', 'S-1-5-32-545'],
    ['NT AUTHORITY\\NETWORK', 'S-1-5-2'],
    ['NT AUTHORITY\\Authenticated Users', 'S-1-5-11'],
  ];
  const label = { Medium: 'Medium', High: 'High', System: 'System' }[token.integrity];
  return [
    ...everyone.map(([name, sid]) => [
      name,
      name.startsWith('BUILTIN') ? 'Alias' : 'Well-known group',
      sid,
      usual,
    ]),
    [`Mandatory Label\\${label} Mandatory Level`, 'Label', mandatoryLabel(token), ''],
  ];
}

function privileges(token: Token): string[][] {
  const admin = isAdministrator(token)
    ? [
        ['SeSecurityPrivilege', 'Manage auditing and security log', 'Enabled'],
        ['SeBackupPrivilege', 'Back up files and directories', 'Enabled'],
        ['SeDebugPrivilege', 'Debug programs', 'Enabled'],
      ]
    : [];
  return [['SeChangeNotifyPrivilege', 'Bypass traverse checking', 'Enabled'], ...admin];
}

const csvText = (rows: readonly (readonly string[])[]) =>
  rows.map(cells => `${cells.map(cell => `"${cell}"`).join(',')}\r\n`).join('');

function table(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((cell, column) =>
    Math.max(cell.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' ');
  return lines(
    '',
    title,
    '-'.repeat(title.length),
    '',
    line(header),
    widths.map(width => '='.repeat(width)).join(' '),
    ...rows.map(line),
  );
}
