import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { execa } from 'execa';
import { systemdUnits } from '../../cli/schedule/systemd.ts';
import { closedPort } from '../closed-port.ts';
import { Workplace } from '../simulate.ts';
import { demand } from '../wants.ts';

const rule = fileURLToPath(
  new URL('../../validators/rules/linux/auditd_lnx_service_start.yml', import.meta.url),
);

/** As cron runs it: nothing in the environment, another folder. */
function byCron(line: string): Promise<{ code: number; stderr: string }> {
  const command = line.split(' ').slice(5).join(' ').trimEnd().replaceAll('\\%', '%');
  return new Promise(resolve => {
    execFile(
      '/bin/sh',
      ['-c', command],
      { cwd: '/', env: { PATH: '' }, timeout: 180_000 },
      (error, _, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stderr }),
    );
  });
}

describe('simulate schedule', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await Workplace.make();
  });
  afterEach(() => place.close());

  const schedule = (...words: string[]) => place.run(['schedule', '--print', 'cron', ...words]);
  const units = (...words: string[]) => place.run(['schedule', '--print', 'systemd', ...words]);
  const inventory = (port: number) =>
    place.write(
      'servicedrill.yml',
      `hosts:
  web01: {platform: linux, lab: true, address: 127.0.0.1, port: ${port}, accounts: {actor: {user: root}}}
  dc01: {platform: linux, accounts: {actor: {user: root}}}
`,
    );

  it('uses no emulated hosts without --emulated, even where --host names one', async () => {
    for (const words of [[], ['--host', '*'], ['--host', 'lab-win01']]) {
      const { code, stdout, stderr } = await schedule(...words);
      expect({ code, stdout }, words.join(' ')).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(/there is no inventory.*--emulated/);
    }
  });

  it('prints nothing for what is not there, and names what was meant', async () => {
    await inventory(await closedPort());
    for (const [words, reason] of [
      [['--host', 'web1'], /did you mean web01/],
      [['--scenario', 'systemd-servce'], /did you mean systemd-service/],
      [['--host', 'web01', '--scenario', 'psexec-like'], /web01 is a linux host/],
      [['--host', 'dc01'], /dc01 is not marked as a lab host/],
      [['--rules', 'nowhere'], /nowhere: no such file/],
      [['--inventory', 'nowhere.yml'], /nowhere.yml/],
      [['--report', 'hmtl'], /did you mean 'html'/],
      [['--at', '25:00'], /not a time of day/],
      [['--emulated', '--inventory', 'servicedrill.yml'], /exclude each other/],
    ] as const) {
      const { code, stdout, stderr } = await schedule(...words);
      expect({ code, stdout }, words.join(' ')).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(reason);
    }
  });

  it('finds the inventory as a run does, and the line needs neither its folder nor a PATH', async () => {
    await inventory(await closedPort());
    const { code, stdout } = await schedule('--output', 'reports');
    expect(code).to.equal(0);
    expect(stdout).to.include(`--inventory ${join(place.folder, 'servicedrill.yml')}`);
    const night = await byCron(stdout);
    // The host does not answer; that it is asked shows that all else was found.
    expect(night.code, night.stderr).to.equal(3);
    const [report = ''] = (await readdir(join(place.folder, 'reports'))).filter(name =>
      name.endsWith('.xml'),
    );
    expect(await readFile(join(place.folder, 'reports', report), 'utf8')).to.include('web01');
    expect(await readdir(place.state)).to.include('runs');
  });

  it('prints for a host that may be drilled at another hour only: the scheduler keeps the hours', async () => {
    const now = new Date().getHours();
    const hours = `"${(now + 2) % 24}:00-${(now + 2) % 24}:59"`.replace(/(\b\d:)/g, '0$1');
    await place.write(
      'servicedrill.yml',
      `hosts: {web01: {platform: linux, lab: true, hours: [${hours}], accounts: {actor: {user: root}}}}\n`,
    );
    expect((await schedule()).code).to.equal(0);
  });

  it('takes rules, reports and the rest along, by absolute paths, whatever their names hold', async () => {
    const odd = `it's 100% "$HOME" & so \\on`;
    const folder = join(place.folder, odd);
    await mkdir(folder);
    await copyFile(rule, join(folder, 'own.yml'));
    await inventory(await closedPort());
    const words = ['--host', 'web01', '--scenario', 'systemd-service', '--rules', join(odd, 'own.yml')];
    const given = [
      '--report',
      `json:${join(odd, 'out.json')}`,
      '--timeout',
      '3s',
      '--concurrency',
      '2',
      '--unique-names',
    ];
    const { code, stdout, stderr } = await schedule(...words, ...given, '--state', join(odd, 'state'));
    expect(code, stderr).to.equal(0);
    expect(stdout)
      .to.include('--timeout 3000ms')
      .and.include('--concurrency 2')
      .and.include('--unique-names');
    expect(stdout).not.to.include('/var/lib');
    const night = await byCron(stdout);
    expect(night.code, night.stderr).to.equal(3);
    const result = JSON.parse(await readFile(join(folder, 'out.json'), 'utf8'));
    expect(result.hosts.map(({ name }: { name: string }) => name)).to.deep.equal(['web01']);
    expect(await readdir(join(folder, 'state'))).to.include('runs');
  });

  it('drills emulated hosts where it was told so, also beside an inventory, and says so', async () => {
    await inventory(await closedPort());
    const words = ['--emulated', '--host', 'lab-win01', '--scenario', 'psexec-like'];
    const { code, stdout } = await schedule(...words, '--report', 'json:out.json');
    expect(code).to.equal(0);
    const night = await byCron(stdout);
    expect(night.code, night.stderr).to.equal(0);
    const result = JSON.parse(await readFile(join(place.folder, 'out.json'), 'utf8'));
    expect(result.hosts).to.have.length(1);
    expect(result.hosts[0]).to.include({ name: 'lab-win01', emulated: true, transport: 'ssh' });
  });

  it('says at once what would end each night: rules and expectations that cannot be used, a fault that is none', async () => {
    await inventory(await closedPort());
    const broken = (await readFile(rule, 'utf8')).replace(/condition: .*/, 'condition: nothing');
    await mkdir(join(place.folder, 'rules'));
    await place.write('rules/own.yml', broken);
    const refused = await schedule('--rules', 'rules');
    expect(refused).to.include({ code: 2, stdout: '' });
    expect(refused.stderr).to.match(/own.yml:\d+: this rule cannot be used: .*nothing.*--lenient/s);
    const lenient = await schedule('--rules', 'rules', '--lenient');
    expect(lenient.code, lenient.stderr).to.equal(0);
    expect(lenient.stdout).to.include('--lenient');
    expect(lenient.stderr).to.match(/^\S+own.yml:\d+: this rule cannot be used: .*\n$/);
    await place.write('rules/own.yml', await readFile(rule, 'utf8'));
    await place.write('rules/expectations.yml', '- {rule: nobody, scenario: systemd-run, must: fire}\n');
    const expecting = await schedule('--rules', 'rules');
    expect(expecting).to.include({ code: 2, stdout: '' });
    expect(expecting.stderr).to.match(/expectations.yml:1:10: .*nobody/);
    const faulty = await schedule('--emulated', '--lab-fault', 'source-of');
    expect(faulty).to.include({ code: 2, stdout: '' });
    expect(faulty.stderr).to.match(/source-of.*source-off/);
  });

  it('prints units of which the service says what it drills, and runs the same words', async () => {
    await inventory(await closedPort());
    const { stdout } = await units('--at', '3:05', '--output', '/srv/a b');
    expect(stdout).to.include('OnCalendar=*-*-* 03:05:00');
    expect(stdout).to.match(/^ExecStart=\/bin\/sh -c ".*'\/srv\/a b'.*day=\$\$\(\/bin\/date \+%%F\)/m);
    expect(stdout).to.include(`--inventory ${join(place.folder, 'servicedrill.yml')}`);
  });

  it('prints root units of the system, and other users units of their own', async () => {
    await inventory(await closedPort());
    const { stdout } = await units();
    const [folder, reports] =
      process.geteuid?.() === 0
        ? ['/etc/systemd/system', '/var/lib/servicedrill/reports']
        : [join(place.folder, '.config/systemd/user'), join(place.state, 'reports')];
    expect(stdout).to.include(`# ${folder}/servicedrill.service`).and.include(`--report junit:${reports}/`);
  });

  for (const [manager, isRoot] of [
    ['system', true],
    ['user', false],
  ] as const)
    it(`prints units with which the ${manager}'s systemd finds no fault, whatever names they hold`, async function () {
      await demand(this, 'systemd-analyze');
      const odd = join(place.folder, 'a %h "$b" \\n');
      const words = ['run', `--rules=${odd}`];
      const task = {
        hour: 2,
        minute: 5,
        program: place.command([]),
        cleanup: ['cleanup'],
        words,
        output: odd,
      };
      const printed = systemdUnits({ ...task, description: 'Drill' }, isRoot);
      const parts = printed.split(/^# \/\S+\/(servicedrill\.\w+)\n/m);
      expect(parts).to.have.length(5);
      const files = [
        await place.write(parts[1] ?? '', parts[2] ?? ''),
        await place.write(parts[3] ?? '', parts[4] ?? ''),
      ];
      const { exitCode, all } = await execa(
        'systemd-analyze',
        [`--${manager}`, 'verify', '--man=no', ...files],
        {
          env: { XDG_RUNTIME_DIR: place.folder },
          reject: false,
          all: true,
        },
      );
      expect({ exitCode, all }).to.deep.equal({ exitCode: 0, all: '' });
      expect(printed.includes('network-online.target')).to.equal(isRoot);
    });
});

describe('emulated hosts', () => {
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
  });
  after(() => place.close());

  it('serve without an inventory only where a pattern names one, or --emulated asks for them', async () => {
    for (const words of [
      ['check'],
      ['check', '--host', '*'],
      ['--host', 'all', '--scenario', 'psexec-like'],
    ]) {
      const { code, stdout, stderr } = await place.run(words);
      expect({ code, stdout }, words.join(' ')).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(
        /^there is no inventory: simulate init writes one; --emulated takes the emulated lab-win01/,
      );
    }
    const asked = ['--emulated', '--host', 'all', '--scenario', 'psexec-like', '--dry-run'];
    expect((await place.run(asked)).code).to.equal(0);
  });

  it('of whom one is named beside an inventory: one line says how to have it', async () => {
    await place.write(
      'servicedrill.yml',
      'hosts: {web01: {platform: linux, accounts: {actor: {user: root}}}}\n',
    );
    const { code, stderr } = await place.run(['--host', 'lab-win01', '--scenario', 'psexec-like']);
    expect(code).to.equal(2);
    expect(stderr).to.match(
      /^host or group "lab-win01" is not known in .*; for the emulated lab-win01 add --emulated\n$/,
    );
    const emulated = await place.run(['--host', 'lab-win01', '--scenario', 'psexec-like', '--emulated']);
    expect(emulated.code).to.equal(0);
  });

  it('are no transport any more: an inventory that says so is told what to write', async () => {
    const file = await place.write(
      'old.yml',
      'hosts: {x: {platform: linux, transport: emulated, accounts: {actor: {user: root}}}}\n',
    );
    const { code, stderr } = await place.run(['check', '--inventory', file]);
    expect(code).to.equal(2);
    expect(stderr).to.match(
      /old.yml:1:\d+: transport "emulated" is not known; write transport: ssh and emulated: true/,
    );
  });
});

describe('what goes to stdout', () => {
  it('is one document: two are refused before anything is drilled', async () => {
    const place = await Workplace.make();
    try {
      const drill = ['--host', 'lab-win01', '--scenario', 'psexec-like'];
      for (const words of [
        ['--report', 'junit:-', '--report', 'json:-'],
        ['--json', '--report', 'junit:-'],
      ]) {
        const { code, stdout, stderr } = await place.run([...drill, ...words]);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr).to.match(/ would mix on stdout: give one of them a file/);
      }
    } finally {
      await place.close();
    }
  });
});
