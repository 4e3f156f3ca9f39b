import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { shippedRules } from '../../../validators/index.ts';
import { compileRules } from '../../../validators/sigma/index.ts';

type Fields = Readonly<Record<string, string | number>>;

/** What a rule's wildcards stand for, as the regular expression that they replaced. */
interface Replaced {
  readonly rule: string;
  readonly logsource: Readonly<Record<string, string>>;
  readonly field: string;
  readonly rest: Fields;
  readonly pattern: RegExp;
  readonly values: readonly string[];
}

const linux = (category: string) => ({ product: 'linux', category });
const windows = (category: string) => ({ product: 'windows', category });

const every = (...parts: readonly (readonly string[])[]): string[] =>
  parts.reduce<string[]>((heads, tails) => heads.flatMap(head => tails.map(tail => head + tail)), ['']);

const replaced: readonly Replaced[] = [
  {
    rule: 'linux/file_change_lnx_service_program_overwritten.yml',
    logsource: linux('file_change'),
    field: 'TargetFilename',
    rest: { Syscall: 'openat' },
    pattern: /^\/opt\/(?:[^/]+\/)*s?bin\//,
    values: every(
      ['/opt/', '/srv/opt/'],
      ['', 'a/', 'a/b/', 'cabin/'],
      ['bin/', 'sbin/', 'lib/', 'xbin/', 'bin.d/'],
      ['x', 'y/z'],
    ),
  },
  {
    rule: 'linux/file_event_lnx_init_script_created.yml',
    logsource: linux('file_event'),
    field: 'TargetFilename',
    rest: {},
    pattern: /^\/etc\/rc[0-6S]\.d\/[SK]/,
    values: every(
      ['/etc/', '/srv/etc/'],
      ['rc0.d', 'rc5.d', 'rcS.d', 'rc.d.d', 'rc10.d'],
      ['/S01x', '/K1', '/README'],
    ),
  },
  {
    rule: 'linux/file_event_lnx_systemd_unit_masquerading.yml',
    logsource: linux('file_event'),
    field: 'TargetFilename',
    rest: {},
    pattern:
      /^\/(?:etc|run)\/systemd\/(?:system|transient|user)\/(?:systemd|dbus|kernel|init)-[^/]+\.(?:service|timer|path|socket)$/,
    values: every(
      ['/etc/systemd/', '/run/systemd/', '/usr/lib/systemd/'],
      [
        'system/',
        'transient/',
        'user/',
        'system.conf.d/',
        'system/multi-user.target.wants/',
        'system/systemd-x.service.d/',
      ],
      ['systemd-x', 'dbus-x', 'kernel-x', 'init-x', 'nginx', 'x-systemd-y'],
      ['.service', '.timer', '.path', '.socket', '.conf', '.service.d/a.conf', '.service.wants/b.service'],
    ),
  },
  {
    rule: 'linux/proc_creation_lnx_child_of_systemd_writable_path.yml',
    logsource: linux('process_creation'),
    field: 'Image',
    rest: { ParentProcessId: 1, CommandLine: 'x /tmp/y' },
    pattern: /\/(?:ba|da|k|z)?sh$|\/(?:python|perl|ruby|php|node)[\d.]*$/,
    values: every(
      ['/bin/', '/usr/local/bin/'],
      [
        'sh',
        'bash',
        'dash',
        'ksh',
        'zsh',
        'ssh',
        'fish',
        'push',
        'cat',
        ...every(
          ['python', 'perl', 'ruby', 'php', 'node', 'pythons/x'],
          ['', '3', '3.9', '3.11', '18', '5.36.0', '-config', '3.11-config'],
        ),
      ],
    ),
  },
  {
    rule: 'windows/file_event_win_service_binary.yml',
    logsource: windows('file_event'),
    field: 'TargetFilename',
    rest: { Image: 'System' },
    pattern: /^[a-z]:\\Windows\\[^\\]+\.exe$/i,
    values: every(
      ['C:\\', 'd:\\', '\\\\host\\C$\\', 'C:\\x\\'],
      ['Windows\\', 'WINDOWS\\', 'Windows.old\\', 'Windows\\Temp\\', 'Windows\\a\\b\\'],
      ['x.exe', 'X.EXE', 'x.dll', 'x.exe.config'],
    ),
  },
  {
    rule: 'windows/proc_creation_win_wmi_service.yml',
    logsource: windows('process_creation'),
    field: 'CommandLine',
    rest: { Image: 'C:\\Windows\\System32\\powershell.exe' },
    pattern: /\b(create|change|changestartmode)\b/i,
    values: every(
      [
        'Invoke-WmiMethod Win32_Service -Name ',
        'Invoke-CimMethod -Class Win32_Service -MethodName:',
        '[wmiclass]"Win32_Service" #Method .',
      ],
      [
        'Create',
        'Change',
        'changestartmode',
        "'Create'",
        '"Change"',
        '"ChangeStartMode"',
        'Delete',
        'StopService',
        'Recreate',
      ],
      ['', ' -Arguments @{}'],
    ),
  },
  {
    rule: 'windows/proc_creation_win_wmi_service.yml',
    logsource: windows('process_creation'),
    field: 'CommandLine',
    rest: { Image: 'C:\\Windows\\System32\\wbem\\WMIC.exe' },
    pattern: / service .*\bcall\s+(create|change|changestartmode)\b/i,
    values: every(
      ['wmic', 'wmic /node:fs02'],
      [' service ', ' process ', ' service where name="Fax" '],
      ['call ', 'call  ', 'get ', 'list '],
      ['create x', 'change PathName="e"', 'ChangeStartMode Manual', 'delete', 'stopservice'],
    ),
  },
];

const text = (rule: string) => readFileSync(join(shippedRules, rule), 'utf8');

describe('the wildcards of the shipped rules', () => {
  for (const { rule, logsource, field, rest, pattern, values } of replaced)
    it(`${rule}: ${field} matches what the regular expression ${pattern.source} did`, () => {
      const set = compileRules([{ file: rule, text: text(rule) }], {
        placeholders: { known_admins: [], known_services: [] },
      });
      const found = values.filter(
        value => set.match({ logsource, fields: { ...rest, [field]: value } }).length > 0,
      );
      const wanted = values.filter(value => pattern.test(value));
      expect(wanted).to.not.be.empty;
      expect(found).to.deep.equal(wanted);
    });

  it('leave no regular expression: what other engines take for one differs', () => {
    const files = readdirSync(shippedRules, { recursive: true, encoding: 'utf8' });
    const rules = files.filter(name => name.endsWith('.yml'));
    expect(rules.filter(file => /\|re(\||:)/.test(text(file)))).to.deep.equal([]);
  });
});
