import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Simulated, Workplace } from '../simulate.ts';

const inventory = `
hosts:
  web01:
    platform: linux
    lab: true
    address: 127.0.0.1
    port: 1
    accounts: {actor: {user: root, key: none}}
  web02:
    platform: linux
    address: 127.0.0.1
    accounts: {actor: {user: root, key: none}}
`;

describe('a mistake on the command line', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make(inventory);
    await mkdir(join(workplace.folder, 'notes'));
  });
  after(() => workplace.close());

  const mistakes: [string, string[], RegExp][] = [
    [
      'an unknown host',
      ['--host', 'web011', '--scenario', 'systemd-service'],
      /"?web011"?.*did you mean web01\?/,
    ],
    [
      'an unknown scenario',
      ['--host', 'web01', '--scenario', 'systemd-servcie'],
      /"systemd-servcie".*did you mean systemd-service\?/,
    ],
    [
      'an unknown scenario that is taken away',
      ['--host', 'web01', '--scenario', 'all,!systemd-servcie'],
      /"systemd-servcie".*did you mean systemd-service\?/,
    ],
    [
      'a choice that leaves no scenario',
      ['--host', 'web01', '--scenario', 'systemd-service,!procedure'],
      /^--scenario systemd-service,!procedure leaves no scenario\n$/,
    ],
    [
      'a host that is not marked as lab',
      ['--host', 'web02', '--scenario', 'systemd-service'],
      /web02 is not marked as a lab host; write lab: true/,
    ],
    [
      'a scenario of another platform',
      ['--host', 'web01', '--scenario', 'psexec-like'],
      /web01 is a linux host.*windows/,
    ],
    [
      'an option nobody knows',
      ['--host', 'web01', '--scenaro=x'],
      /^there is no option --scenaro; did you mean --scenario\?; simulate --help lists them\n$/,
    ],
    [
      'an option nobody knows, of a command',
      ['show', 'systemd-run', '--jsno'],
      /^there is no option --jsno; did you mean --json\?; simulate show --help/,
    ],
    [
      'an option of two words that is like no other',
      ['--host', 'web01', '--scenario', 'all', '--frob-nicate'],
      /^there is no option --frob-nicate; simulate --help/,
    ],
    ['a word too many', ['list', 'systemd-run'], /^Unknown argument: systemd-run; simulate list --help/],
    ['nothing', [], /^nothing to drill: try simulate --host lab-win01 --scenario psexec-like/],
    ['no host', ['--scenario', 'all'], /--host is missing/],
    [
      'a time-out that is none',
      ['--host', 'web01', '--scenario', 'all', '--timeout', 'soon'],
      /"soon" is not a duration/,
    ],
    [
      'an unknown report',
      ['--host', 'web01', '--scenario', 'all', '--report', 'pdf'],
      /unknown report format 'pdf'/,
    ],
    [
      'an inventory that is not there',
      ['--inventory', 'none.yml', '--host', 'web01', '--scenario', 'all'],
      /none\.yml/,
    ],
    ['an unknown command', ['chekc'], /"chekc"; did you mean check\?/],
    ['nothing to show', ['show'], /^an argument is missing; simulate show --help lists/],
    ['a command and no host after its option', ['init', '--host'], /name them: --host web01 db01/],
    [
      'a number that is none',
      ['--host', 'web01', '--scenario', 'all', '--concurrency', 'abc'],
      /^--concurrency must be a whole number above 0$/m,
    ],
    [
      'too few threads',
      ['eval', '--workers', '0', 'x.json'],
      /^--workers 0 must be a whole number from 1 to /,
    ],
    ['an unknown command of rules', ['rules', 'chekc'], /Did you mean check\?/],
    [
      'a folder of rules that is not there',
      ['--host', 'web01', '--scenario', 'systemd-service', '--rules', 'none'],
      /--rules none: no such file or folder/,
    ],
    [
      'a folder without a rule',
      ['--host', 'web01', '--scenario', 'systemd-service', '--rules', 'notes'],
      /^no rules found in notes: \.yml files are rules$/m,
    ],
  ];
  for (const [name, args, words] of mistakes) {
    it(`${name}: one line, exit code 2`, async () => {
      const end = await workplace.run(args);
      expect(end.stderr).to.match(words);
      expect(end.code).to.equal(2);
      oneLine(end);
    });
  }

  it('in the inventory: file, line and column, exit code 2', async () => {
    await workplace.write('broken.yml', 'hosts:\n  web01:\n    platform: linus\n    lab: true\n');
    const end = await workplace.run(['--inventory', 'broken.yml', '--host', 'web01', '--scenario', 'all']);
    expect(end.stderr).to.match(/broken\.yml:3:15: .*linus.*did you mean linux/);
    expect(end.code).to.equal(2);
  });

  it('in the inventory’s scenarios: file, line and column, the nearest word of the catalogue, exit code 2', async () => {
    const text = inventory.replace('web01:', 'web01:\n    scenarios: [systemd-servcie]');
    await workplace.write('unknown.yml', text);
    const end = await workplace.run(['--inventory', 'unknown.yml', '--host', 'web01', '--scenario', 'all']);
    expect(end.stderr).to.match(
      /unknown\.yml:\d+:17: scenario "systemd-servcie" is not known; did you mean systemd-service\?\n$/,
    );
    expect(end.code).to.equal(2);
  });

  it('is none where only a glob brought in a host that is not marked as lab: it is left out', async () => {
    const end = await workplace.run(['--host', 'web*', '--scenario', 'systemd-service', '--dry-run']);
    expect(end.code).to.equal(0);
    expect(end.stdout).to.include('systemd-service on web01').and.not.include('web02');
  });

  it('a refused connection: the host is named, exit code 3, nothing was changed', async () => {
    await workplace.write('none', '');
    const end = await workplace.run(['--host', 'web01', '--scenario', 'systemd-service']);
    expect(end.code).to.equal(3);
    expect(end.stdout).to.include('! web01: 127.0.0.1:1 refuses connections\n');
    expect(end.stderr).to.include('web01: 127.0.0.1:1 refuses connections\n').and.not.include('web01: web01');
    expect(`${end.stdout}${end.stderr}`).to.not.match(/\n\s+at /);
  });

  it('a refused connection, found by check: the host is named once', async () => {
    const { code, stdout } = await workplace.run(['check', '--host', 'web01']);
    expect(code).to.equal(3);
    expect(stdout).to.include('web01 (linux)\n  FAIL connection: 127.0.0.1:1 refuses connections\n');
  });
});

function oneLine({ stderr, stdout }: Simulated): void {
  expect(stderr.trimEnd().split('\n')).to.have.length(1);
  expect(stdout).to.equal('');
}
