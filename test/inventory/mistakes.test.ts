import { expect } from 'chai';
import { InventoryError, parseInventory } from '../../inventory/index.ts';

/** Words that name scenarios. */
const catalogue = ['systemd-run', 'psexec-like', 't1569', 'control', 'all'];

function mistakes(text: string): string[] {
  try {
    parseInventory(text, 'hosts.yml', catalogue);
    return [];
  } catch (error) {
    if (error instanceof InventoryError) return error.message.split('\n');
    throw error;
  }
}

/** A file in which the only thing wrong is what stands in web01's settings, four spaces in, from line 5. */
const host = (settings: string): string =>
  [
    'defaults:',
    '  platform: linux',
    'hosts:',
    '  web01:',
    ...`accounts: {actor: {user: root}}\n${settings}`.split('\n').map(line => `    ${line}`),
  ].join('\n');

const sound = 'hosts:\n  web01: {platform: linux, accounts: {actor: {user: root}}}\n';

/** What is written, and the complaint about it after `hosts.yml:`. */
const table: readonly (readonly [string, string, string])[] = [
  ['an unknown transport', host('transport: shs'), '6:16: transport "shs" is not known; did you mean ssh?'],
  [
    'an unknown platform',
    host('platform: darwin'),
    '6:15: platform "darwin" is not known; known: linux, windows, macos',
  ],
  ['an unknown key', host('adress: web01'), '6:5: key "adress" is not known; did you mean address?'],
  [
    'a key far from any',
    host('zzzzzz: 1'),
    '6:5: key "zzzzzz" is not known; known: platform, transport, port, accounts, dialect, host_key, known_hosts, logs and 9 more',
  ],
  ['a port out of range', host('port: 70000'), '6:11: port 70000 is no port; write 1 to 65535'],
  ['a port in quotes', host('port: "22"'), '6:11: port is "22", not a whole number; write 22 without quotes'],
  ['half a port', host('port: 2.5'), '6:11: port is 2.5, not a whole number'],
  ['yes for true', host('lab: yes'), '6:10: lab is "yes", not true or false; write true'],
  [
    'bad hours',
    host('hours: ["22:00-06:00", "25:00-06:00"]'),
    '6:28: hours "25:00-06:00" has no such time as 25:00; write "22:00-06:00" or "mon-fri 08:00-18:00"',
  ],
  [
    'an unknown log',
    host('logs: [auditd, journal]'),
    '6:20: logs "journal" is not known; did you mean journald?',
  ],
  [
    'an unknown key of a log',
    host('logs:\n  - kind: auditd\n    pth: /x'),
    '8:9: key "pth" is not known; did you mean path?',
  ],
  [
    'a scenario that no catalogue has',
    host('scenarios: [systemd-rum, T1569]'),
    '6:17: scenario "systemd-rum" is not known; did you mean systemd-run?',
  ],
  [
    'a scenario taken away that no catalogue has',
    host('scenarios: "!contrl"'),
    '6:16: scenario "contrl" is not known; did you mean control?',
  ],
  [
    'a glob that names no scenario',
    host('scenarios:\n  - "psx*"'),
    '7:9: scenario "psx*" is not known; known: systemd-run, psexec-like, t1569, control, all',
  ],
  ['a log without its kind', host('logs:\n  - path: /var/log/x'), '7:9: kind is missing'],
  [
    'a log that is a number',
    host('logs: [5]'),
    '6:12: logs is 5, not one of auditd, journald, windows-event-log, eslogger, unified-log or a map of settings',
  ],
  [
    'a relative log path',
    host('logs: [{kind: auditd, path: audit.log}]'),
    '6:33: path "audit.log" is no absolute path on the host',
  ],
  [
    'a transport of another platform',
    host('transport: psrp'),
    '6:16: psrp is for Windows, and this host is linux; write transport: ssh',
  ],
  [
    'a dialect of another platform',
    host('dialect: powershell'),
    '6:14: dialect powershell is for Windows, and this host is linux; leave dialect: out, or write platform: windows',
  ],
  [
    'a log of another platform',
    host('logs: [eslogger]'),
    '6:12: eslogger is a log of macos, and this host is linux',
  ],
  [
    'an unknown source',
    host('source: {host: web02, address: root@web01}'),
    '6:20: source "web02" is not a host of this inventory; did you mean web01?',
  ],
  [
    'an unknown collector',
    host('logs: [{kind: auditd, path: /a, on: web02}]'),
    '6:41: collector "web02" is not a host of this inventory; did you mean web01?',
  ],
  [
    'a log that no collector can hold',
    host('logs: [{kind: journald, on: web01}]'),
    '6:29: journald cannot be read on a collector; auditd and windows-event-log can',
  ],
  [
    'a collected log without its place there',
    host('logs: [{kind: auditd, on: web01}]'),
    "6:27: a collector's auditd needs its path there",
  ],
  [
    'an MD5 fingerprint',
    host('host_key: MD5:aa:bb'),
    '6:15: host_key "MD5:aa:bb" is no host key; write SHA256:... as `ssh-keygen -lf KEY` prints it, or `ssh-ed25519 AAAA...`',
  ],
  [
    'an address that ssh would take for an option',
    host('address: -oProxyCommand=x'),
    '6:14: address "-oProxyCommand=x" is no host name or IP address',
  ],
  ['a setting without a value', host('address:'), '6:5: address has no value; write a text'],
  ['a list for a text', host('address: [a]'), '6:14: address is a list, not a text'],
  [
    'a number for a user',
    host('accounts: {actor: {user: 1}}').replace('    accounts: {actor: {user: root}}\n', ''),
    '5:30: user is 1, not a text; write "1"',
  ],
  ['a key given twice', host('port: 1\nport: 2'), '7:5: key "port" is given twice; keep one of the two'],
  ['a host given twice', `${sound}${sound.slice(7)}`, '3:3: key "web01" is given twice; keep one of the two'],
  [
    'a host without settings',
    'hosts:\n  web01: {platform: linux}\n',
    '2:3: host "web01" does not say who its actor is; write accounts: {actor: {user: NAME}}',
  ],
  [
    'no platform',
    'hosts:\n  web01:\n    accounts: {actor: {user: root}}\n',
    '2:3: host "web01" has no platform; write platform: linux, windows or macos',
  ],
  [
    'a nameless unprivileged account',
    sound.replace('}}}', '}, unprivileged: {key: x}}}'),
    '2:60: host "web01" does not say who its unprivileged is; write accounts: {unprivileged: {user: NAME}}',
  ],
  [
    'sudo on windows',
    'hosts:\n  w: {platform: windows, accounts: {actor: {user: a, become: sudo}}}\n',
    '2:62: become: sudo does not exist on windows; write become: none',
  ],
  [
    'an unprivileged account with sudo',
    sound.replace('}}}', '}, unprivileged: {user: low, become: sudo}}}'),
    '2:94: an account with become: sudo is not unprivileged; write become: none',
  ],
  [
    'a passphrase without a key',
    host('accounts: {actor: {user: root, passphrase: {env: P}}}').replace(
      '    accounts: {actor: {user: root}}\n',
      '',
    ),
    '5:36: passphrase opens no key; write key: FILE beside it',
  ],
  [
    'a local lab host without machine id',
    'hosts:\n  me: {platform: linux, transport: local, lab: true}\n',
    '2:3: host "me" is local and has no machine_id to be known by; write machine_id: with what `cat /etc/machine-id` prints',
  ],
  [
    'a bad name',
    `${sound}  "web 02": {platform: linux}\n`,
    '3:3: "web 02" is no name for a host or group; use letters, digits, dots, dashes and underscores',
  ],
  [
    'the reserved name',
    `${sound}groups: {all: [web01]}\n`,
    '3:10: "all" is taken; `all` already stands for every host',
  ],
  [
    'a name that poisons objects',
    `${sound}  __proto__: {platform: linux}\n`,
    '3:3: "__proto__" is no name for a host or group',
  ],
  [
    'an unknown group member',
    `${sound}groups:\n  web: [web01, wbe01]\n`,
    '4:16: host "wbe01" is not known; did you mean web01?',
  ],
  [
    'a glob without a match',
    `${sound}groups:\n  web: ["w*", "db-*"]\n`,
    '4:15: glob "db-*" matches no host; known: web01',
  ],
  [
    'a group in a group',
    `${sound}groups:\n  web: [web01]\n  more: {members: [web]}\n`,
    '5:20: "web" is a group; list its hosts: groups hold hosts only',
  ],
  [
    'a group named like a host',
    `${sound}groups:\n  web01: [web01]\n`,
    '4:3: group "web01" has the name of a host; give the group another name',
  ],
  [
    'lab for everybody',
    `${sound}defaults: {lab: true}\n`,
    '3:12: key "lab" is not known; mark each lab host, or a group, with lab: true',
  ],
  [
    'an address for a group',
    `${sound}groups: {web: {members: web01, address: x}}\n`,
    '3:32: key "address" is not known; address belongs to one host: write it under `hosts:`',
  ],
  [
    'an unknown top-level key',
    `${sound}known_admin: [root]\n`,
    '3:1: key "known_admin" is not known; did you mean known_admins?',
  ],
  [
    'a user beside the accounts',
    host('user: root'),
    '6:5: key "user" is not known; write it under accounts: {actor: {user: ...}}',
  ],
  [
    'a merge key',
    host('<<: {port: 22}'),
    '6:5: key "<<" is not known; merge keys are not read: write shared settings under `defaults:` or a group',
  ],
  ['no hosts', 'groups: {}\n', '1:1: hosts is missing'],
  ['hosts without a value', 'hosts:\n', '1:1: hosts has no value; write a map of names'],
  ['a list of hosts', 'hosts: [web01]\n', '1:8: hosts is a list, not a map of names'],
  ['an empty file', '', '1:1: the file is empty; write `hosts:` and a host below it'],
  ['a text', 'web01\n', '1:1: the file is "web01", not a map of settings'],
  ['a tab', 'hosts:\n\tweb01: {}\n', '2:1: a tab is used for indentation; indent with spaces'],
  [
    'a second document',
    `${sound}---\nhosts: {}\n`,
    '3:1: a second document begins here; keep one document a file',
  ],
  [
    'a broken flow',
    'hosts: {web01: [1, }\n',
    '1:20: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  [
    'an alias to nothing',
    'hosts:\n  web01: *base\n',
    '2:10: alias *base leads nowhere; define &base before it, outside of itself',
  ],
  [
    'an alias to itself',
    'hosts: &h\n  web01: *h\n',
    '2:10: alias *h leads nowhere; define &h before it, outside of itself',
  ],
  [
    'a tag',
    `${sound}known_admins: !vault x\n`,
    '3:15: tag !vault is not known here; write plain values; secrets as {env: NAME} or {command: [...]}',
  ],
];

describe('a mistake in the inventory', () => {
  for (const [what, text, complaint] of table) {
    it(`is reported with its place: ${what}`, () => {
      expect(mistakes(text)).to.deep.equal([`hosts.yml:${complaint}`]);
    });
  }

  it('does not hide another one, wherever they stand', () => {
    const text = `${host('transport: shs\nlogs: [{kind: auditd, on: nowhere}]')}\n  web02: {port: 0}\n  web03: {}\ngroups: {a: [b]}\n`;
    expect(mistakes(text).map(line => line.split(' ', 1)[0])).to.deep.equal([
      'hosts.yml:6:16:',
      'hosts.yml:7:31:',
      'hosts.yml:8:17:',
      'hosts.yml:9:3:',
      'hosts.yml:10:14:',
    ]);
  });

  it('is carried as data too', () => {
    const thrown = () => parseInventory(host('transport: shs'), 'a/b.yml');
    expect(thrown)
      .to.throw(InventoryError)
      .with.deep.property('problems', [
        {
          file: 'a/b.yml',
          line: 6,
          column: 16,
          message: 'transport "shs" is not known',
          fix: 'did you mean ssh?',
        },
      ]);
  });

  it('never brings a file down that was made to', () => {
    const nine = (name: string) => Array.from({ length: 9 }, () => `*${name}`).join(',');
    const bomb = `a: &a [x,x,x]\nb: &b [${nine('a')}]\nc: &c [${nine('b')}]\nd: &d [${nine('c')}]\nhosts: [${nine('d')}]\n`;
    expect(mistakes(bomb))
      .to.have.length(1)
      .and.match(/aliases multiply without end/);
    expect(mistakes(`hosts: ${'['.repeat(5_000)}`)).to.have.length(1);
    expect(mistakes(`hosts: ${'[1,'.repeat(3000)}${']'.repeat(3000)}`)[0]).to.match(/nested too deeply/);
  });

  it('is shown without the escapes and line breaks that it holds', () => {
    const [first = '', ...more] = mistakes(host('transport: "\\e[31m\\nred\\u202e\\u009b"'));
    expect(more).to.deep.equal([]);
    expect(first).to.include('transport "\\u001b[31m\\nred??" is not known');
  });
});

describe('a secret in the inventory', () => {
  for (const [what, text] of [
    ['as a password', host('accounts: {actor: {user: root, password: hunter2}}')],
    ['as a number', host('accounts: {actor: {user: root, password: 7777777}}')],
    ['as a passphrase', host('accounts: {actor: {user: root, key: k, passphrase: hunter2}}')],
    [
      'as the name of a variable',
      host('accounts: {actor: {user: root, password: {env: "hunter2!7777777"}}}'),
    ],
    [
      'as a command in one text',
      host('accounts: {actor: {user: root, password: {command: "echo hunter2 7777777"}}}'),
    ],
    ['as a key', host('accounts: {actor: {user: root, password: {hunter2: 7777777}}}')],
    ['in the wrong place', host('password: hunter2')],
    ['in a list', host('accounts: {actor: {user: root, password: [hunter2]}}')],
  ] as const) {
    it(`is refused and never repeated: ${what}`, () => {
      const said = mistakes(text.replace('    accounts: {actor: {user: root}}\n', '')).join('\n');
      expect(said)
        .to.not.equal('')
        .and.to.not.match(/hunter2|7777777/);
    });
  }

  it('is refused with the reason and the right form', () => {
    const text = 'hosts:\n  w: {platform: linux, accounts: {actor: {user: a, password: hunter2}}}\n';
    expect(mistakes(text)).to.deep.equal([
      'hosts.yml:2:62: password is readable here; files are copied, committed and read by others; ' +
        'write password: {env: NAME} or password: {command: [pass, show, NAME]}',
    ]);
  });
});
