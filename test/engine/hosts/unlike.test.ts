import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { check } from '../../../engine/index.ts';
import { type Command, runnerPool } from '../../../runners/index.ts';
import { selectScenarios } from '../../../scenarios/index.ts';
import { EmulatedHost, sh } from '../../emulated-host.ts';
import { type Sshd, startSshd } from '../../runners/sshd.ts';
import { Workplace } from '../../simulate.ts';
import { realSshd } from '../../want-table.ts';
import { wants } from '../../wants.ts';

const logs = {
  linux: [{ kind: 'journald' }, { kind: 'auditd' }],
  macos: [{ kind: 'eslogger' }, { kind: 'unified-log' }],
  windows: [{ kind: 'windows-event-log' }],
};
const version = 'Microsoft Windows [Version 10.0.20348.2113]';
const byPowerShell = { dialect: 'powershell' };
const otherwise = [
  { name: 'lab-linux01', is: 'linux', runs: 'Linux', said: 'windows', reached: byPowerShell },
  { name: 'lab-mac01', is: 'macos', runs: 'macOS', said: 'windows', reached: byPowerShell },
  { name: 'lab-win01', is: 'windows', runs: version, said: 'linux', reached: {} },
  { name: 'lab-win01', is: 'windows', runs: version, said: 'macos', reached: {} },
  { name: 'lab-linux01', is: 'linux', runs: 'Linux', said: 'windows', reached: {} },
  { name: 'lab-linux01', is: 'linux', runs: 'Linux', said: 'macos', reached: {} },
  { name: 'lab-mac01', is: 'macos', runs: 'macOS', said: 'linux', reached: {} },
  { name: 'lab-mac01', is: 'macos', runs: 'macOS', said: 'windows', reached: {} },
] as const;

describe('a host that is something else than the inventory says', () => {
  let place: Workplace;
  let host: EmulatedHost;
  beforeEach(async () => {
    place = await Workplace.make();
  });
  afterEach(async () => {
    await host?.close();
    await place.close();
  });

  for (const { name, is, runs, said, reached } of otherwise)
    it(`${name}, platform: ${said}${'dialect' in reached ? ', by PowerShell' : ''}: check and run say what it is and what to write, and no lock is made`, async () => {
      host = await EmulatedHost.start(name);
      const settings = { platform: said, logs: logs[said], source: undefined, ...reached };
      const inventory = await place.write('otherwise.yml', host.inventory(settings));
      const words = ['--inventory', inventory, '--host', name];
      const message = `the host runs ${runs}, and the inventory says platform: ${said}`;
      const checked = await place.run(['check', ...words]);
      const [, first, second, ...more] = checked.stdout.trimEnd().split('\n');
      expect(first).to.equal(`  FAIL host: ${message}`);
      expect(second).to.match(new RegExp(`^ +write platform: ${is} for this host in the inventory, or `));
      expect(more).to.deep.equal([]);
      expect(checked.code).to.equal(3);
      const { hosts, exitCode } = await place.drill([...words, '--scenario', 'all']);
      expect(hosts[0]?.error?.message).to.equal(message);
      expect([hosts[0]?.scenarios, exitCode]).to.deep.equal([[], 3]);
      expect(await locksOn(host, is)).to.equal('');
    });

  it('no systemd: check says so once with what would do, and asks neither for tools nor for logs', async () => {
    host = await EmulatedHost.start('lab-linux01');
    await sh(await host.runner('actor'), 'rm -r /run/systemd/system');
    const inventory = await place.write('container.yml', host.inventory());
    const { stdout, code } = await place.run(['check', '--inventory', inventory]);
    expect(stdout.match(/^.*WARN.*\n.*/gm)).to.deep.equal([
      '  WARN host: the host runs no systemd (its PID 1 is systemd)\n         drill a machine or VM that boots with systemd',
    ]);
    expect(stdout).not.to.match(/auditd|journald|FAIL|tool:/);
    expect(code).to.equal(3);
  });

  it('no systemd: a run changes nothing and names the host once', async () => {
    host = await EmulatedHost.start('lab-linux01');
    await sh(await host.runner('actor'), 'rm -r /run/systemd/system');
    const inventory = await place.write('container.yml', host.inventory());
    const { stdout, code } = await place.run([
      '--inventory',
      inventory,
      '--scenario',
      'linux',
      '--host',
      '*',
    ]);
    expect(stdout.match(/runs no systemd/g)).to.have.length(1);
    expect(stdout.replaceAll(/\s+/g, ' ')).to.match(
      /lab-linux01 \(emulated\) \d+ scenarios not applicable: the host runs no systemd \(its PID 1 is systemd\): drill a machine/,
    );
    expect(stdout).to.match(/NOTHING WAS DRILLED/);
    expect(code).to.equal(3);
  });
});

async function locksOn(host: EmulatedHost, is: 'linux' | 'macos' | 'windows'): Promise<string> {
  const runner = await host.runner('actor');
  const posix: Command = {
    program: '/bin/sh',
    args: ['-c', 'ls /run/lock /var/tmp 2>/dev/null | grep servicedrill'],
  };
  const windows: Command = {
    program: 'cmd.exe',
    args: ['/d', '/c', 'dir', '/b', '%SystemRoot%', '|', 'findstr.exe', 'servicedrill'],
  };
  return (await runner.exec(is === 'windows' ? windows : posix)).stdout;
}

/** A session in a container: BusyBox is PID 1, /bin/sh and every tool that it has; no systemd anywhere. Beside it may stand what /proc/version says. */
const container = `#!/bin/sh
exec unshare --mount --pid --fork --kill-child --mount-proc busybox sh -ec '
for folder in /run /var/tmp; do mount -t tmpfs tmpfs "$folder"; done
[ ! -e "$1/version" ] || mount --bind "$1/version" /proc/version
mkdir /run/bin; busybox --install -s /run/bin; mount --bind "$(readlink -f /run/bin/sh)" "$(readlink -f /bin/sh)"
export PATH=/run/bin; sh -c "$SSH_ORIGINAL_COMMAND"; exit $?' sh "$(dirname "$0")"
`;

describe('a container of BusyBox, behind a real sshd', () => {
  let sshd: Sshd;
  wants(...realSshd, 'busybox');
  before(async () => {
    sshd = await startSshd({
      prepare: async directory => {
        await writeFile(join(directory, 'container'), container, { mode: 0o755 });
        return [`ForceCommand ${join(directory, 'container')}`];
      },
    });
  });
  after(() => sshd?.stop());

  const checked = async (platform: 'linux' | 'macos') => {
    const host = sshd.host({ platform, scenarios: ['all'], logs: [{ kind: 'journald' }] });
    const connections = runnerPool();
    try {
      const scenarios = selectScenarios(platform);
      return await check({
        inventory: { hosts: [host], groups: {} },
        targets: [{ host, scenarios }],
        state: '/nowhere',
        connections,
        report: () => {},
      });
    } finally {
      await connections.close();
    }
  };

  it('is said to run no systemd, and to be nothing that can be drilled', async () => {
    const checks = await checked('linux');
    const [{ findings = [], drillable } = {}] = checks;
    expect(findings.find(({ subject }) => subject === 'connection')?.text).to.match(/^root on /);
    expect(findings.at(-1)).to.deep.equal({
      subject: 'host',
      state: 'warning',
      text: 'the host runs no systemd (its PID 1 is busybox)',
      fix: ['drill a machine or VM that boots with systemd'],
    });
    expect(drillable).to.equal(false);
    const subjects = ['connection', 'privilege', 'clock', 'host'];
    expect(findings.map(({ subject }) => subject)).to.deep.equal(subjects);
  });

  it('that a kernel of Microsoft runs is told what WSL needs to boot systemd, whatever its release is called', async () => {
    const file = join(sshd.directory, 'version');
    await writeFile(
      file,
      'Linux version 6.6.87.2-own (root@65c757a075e2) (gcc 11.2.0) #1 SMP microsoft-standard\n',
    );
    try {
      const [{ findings = [], drillable } = {}] = await checked('linux');
      expect(findings.at(-1)?.fix).to.deep.equal([
        'write systemd=true under [boot] in its /etc/wsl.conf, then run wsl --shutdown in Windows',
      ]);
      expect(drillable).to.equal(false);
    } finally {
      await rm(file);
    }
  });

  it('is no Mac, whatever the inventory says', async () => {
    const [{ findings = [] } = {}] = await checked('macos');
    expect(findings.map(({ text }) => text)).to.deep.equal([
      'the host runs Linux, and the inventory says platform: macos',
    ]);
  });
});
