import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { EmulatedHost } from '../emulated-host.ts';
import { Workplace } from '../simulate.ts';

describe('simulate check', () => {
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
  });
  after(() => place.close());

  const check = (...words: string[]) => place.run(['check', ...words]);

  it('tells a Windows account without privilege what makes it an administrator there', async () => {
    const { stdout } = await check(
      ...['--host', 'lab-win01', '--scenario', 'sc-service', '--lab-fault', 'refuse-privilege'],
    );
    expect(stdout).to.match(/WARN privilege: .*drilladmin is no administrator/);
    expect(stdout).to.match(/net localgroup Administrators ".*drilladmin" \/add/);
    expect(stdout).not.to.match(/root|sudo/);
  });

  it('calls nothing recorded by a log that it has just found silent', async () => {
    const { stdout, code } = await check(
      ...['--host', 'lab-linux01', '--scenario', 'systemd-service', '--lab-fault', 'source-off:auditd'],
    );
    expect(stdout).to.match(/FAIL auditd: /);
    expect(stdout).not.to.match(/recorded by auditd/);
    expect(stdout).to.match(
      /WARN execution of \/usr\/bin\/systemctl: switched on in auditd, which was not heard/,
    );
    expect(stdout).to.match(/ok {3}starts of services: recorded by journald/);
    expect(code, 'an expectation would be blind').to.equal(1);
  });

  it('says of a log that cannot be read only once why', async () => {
    const { stdout, code } = await check(
      ...['--host', 'lab-win01', '--scenario', 'sc-service', '--lab-fault', 'unreadable-log'],
    );
    expect(stdout).to.match(/FAIL windows-event-log: windows-event-log cannot be read/);
    expect(stdout).to.match(/WARN Security 4688: unknown, as windows-event-log is: see above/);
    expect(code).to.equal(3);
  });

  it('refuses a scenario of another platform as a run does', async () => {
    const words = ['--host', 'lab-win01', '--scenario', 'systemd-run'];
    const [checked, run] = [await check(...words), await place.run(words)];
    expect(checked.stderr).to.match(/^lab-win01 is a windows host and what you chose is for linux; /);
    expect(checked).to.deep.equal(run);
    expect(checked.code).to.equal(2);
  });

  it('asks for no telemetry of a scenario that cannot run there', async () => {
    const host = await EmulatedHost.start('lab-linux01');
    try {
      const runner = await host.runner('actor');
      await runner.exec({ program: 'rm', args: ['/run/user/0/systemd/private'] });
      const inventory = await place.write('lacking.yml', host.inventory());
      const { stdout } = await check('--inventory', inventory);
      expect(stdout).to.match(
        /user-systemd-unit is not applicable: the administrator has no service manager/,
      );
      expect(stdout).not.to.match(/systemd\/user/);
    } finally {
      await host.close();
    }
  });

  it('leaves a host alone that is not marked as lab, and says what to write', async () => {
    const host = await EmulatedHost.start('lab-linux01');
    try {
      const inventory = await place.write('unmarked.yml', host.inventory({ lab: false }));
      const { stdout, code } = await check('--inventory', inventory, '--scenario', 'systemd-run');
      expect(stdout.split('\n').slice(1, 3)).to.deep.equal([
        '  WARN inventory: lab-linux01 is not marked as a lab host: it is left alone, and nothing is sent to it',
        '         write lab: true under lab-linux01 in the inventory to have it checked',
      ]);
      expect(stdout).not.to.match(/auditd|connection/);
      expect(code).to.equal(3);
    } finally {
      await host.close();
    }
  });

  it('names a collector outside the lab, where a log is read and nothing else is done', async () => {
    const host = await EmulatedHost.start('lab-linux01');
    try {
      const { hosts } = parse(host.inventory({ logs: [{ kind: 'journald' }] }));
      const { lab, ...outside } = hosts['lab-linux01'];
      expect(lab).to.equal(true);
      hosts['lab-linux01'].logs.push({ kind: 'auditd', path: '/var/log/audit/audit.log', on: 'log01' });
      const inventory = await place.write(
        'collected.yml',
        stringify({ hosts: { ...hosts, log01: outside } }),
      );
      const words = ['--inventory', inventory, '--host', 'lab-linux01', '--scenario', 'systemd-run'];
      const named = 'log01 is not marked as a lab host: logs are read there, and nothing else is sent';
      expect((await check(...words)).stdout)
        .to.include(`ok   collector: ${named}`)
        .and.match(/ok {3}auditd: alive/);
      expect((await place.run(words)).stderr).to.include(named);
    } finally {
      await host.close();
    }
  });

  it('is about what the inventory allows, where it allows something', async () => {
    const host = await EmulatedHost.start('lab-linux01');
    try {
      const inventory = await place.write('some.yml', host.inventory({ scenarios: ['systemd-run'] }));
      const { stdout } = await check('--inventory', inventory);
      expect(stdout).to.match(/execution of \/usr\/bin\/systemd-run: recorded/);
      expect(stdout).not.to.match(/execution of \/usr\/bin\/systemctl:/);
    } finally {
      await host.close();
    }
  });
});
