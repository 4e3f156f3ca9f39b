import { expect } from 'chai';
import type { HostCheck } from '../../engine/index.ts';
import type { DebianHost } from '../../lab/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import { Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { unmet } from '../unmet.ts';
import { verifies } from '../verified.ts';
import { labHost, loadedAuditRules, sshOk, withOwnSource } from './harness.ts';

/** What the image and its seed do beforehand: rules, and directories for them to watch. Nothing of it is left. */
const strip = `set -e
mkdir /root/lab
mv /etc/audit/rules.d/servicedrill.rules /etc/tmpfiles.d/lab.conf /root/lab
rm -rf /root/.config /home/drill/.config
auditctl -D`;

/** As a boot does it: what /run held is gone, directories are made by systemd-tmpfiles, rules loaded. */
const boot = `set -e
auditctl -D
mv /run/systemd/transient /run/systemd/transient.before
systemd-tmpfiles --create /etc/tmpfiles.d/servicedrill.conf
cp -an /run/systemd/transient.before/. /run/systemd/transient
rm -r /run/systemd/transient.before
augenrules --load`;

const restore = `set -e
rm -f /etc/tmpfiles.d/servicedrill.conf
mv /root/lab/servicedrill.rules /etc/audit/rules.d
mv /root/lab/lab.conf /etc/tmpfiles.d
rmdir /root/lab
systemd-tmpfiles --create /etc/tmpfiles.d/lab.conf
augenrules --load`;

const catalogue = scenarios.filter(({ platform }) => platform === 'linux').map(({ id }) => id);
/** One of each kind: units of the system, transient ones, init scripts, units of a user. */
const kinds = ['systemd-service', 'systemd-run', 'init-script', 'systemd-user-service'];

describe('a real Debian host whose auditd was told nothing', () => {
  verifies(
    '`simulate check` names the lines that switch auditing on; with exactly those everything is detected',
    () => linux(command => sshOk(host, command)),
    ours.debian,
  );
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make(host.inventory);
    await script(strip);
  });
  after(async () => {
    await script(restore);
    await workplace?.close();
  });

  const script = (text: string) => sshOk(host, 'sh -s', { input: `${text}\n` });

  const check = async (inventory: string) => {
    const file = await workplace.write('own-source.yml', inventory);
    const words = ['--inventory', file, '--host', host.name, '--scenario', catalogue.join(',')];
    const { code, stdout } = await workplace.run(['check', ...words, '--json']);
    const [checked]: HostCheck[] = JSON.parse(stdout);
    const failed = (checked?.findings ?? []).filter(({ state }) => state === 'failed' || state === 'blind');
    return { code, failed };
  };

  it('is told so, is content with exactly the printed lines, at once and from the next boot on, and then detects', async () => {
    await withOwnSource(host, async inventory => {
      const { code, failed } = await check(inventory);
      expect(code, 'expectations would be blind').to.equal(1);
      const lines = failed.flatMap(({ fix }) => fix);
      const untilReboot = lines.filter(line => line.startsWith('auditctl '));
      expect(untilReboot).to.have.length(failed.length);
      await script(`set -e\n${lines.filter(line => !line.includes('augenrules')).join('\n')}`);
      expect(await check(inventory)).to.deep.equal({ code: 0, failed: [] });
      const atOnce = await loadedAuditRules(host);
      await script(`set -e\n${lines.filter(line => line.includes('augenrules')).join('\n')}`);
      await script(boot);
      expect(await loadedAuditRules(host)).to.have.members(atOnce);
      expect(await check(inventory)).to.deep.equal({ code: 0, failed: [] });
    });
    const result = await workplace.drill(['--host', host.name, '--scenario', kinds.join(',')]);
    expect(unmet(result)).to.deep.equal([]);
    expect(result.exitCode).to.equal(0);
    const done = result.hosts[0]?.scenarios ?? [];
    expect(done.map(({ id }) => id)).to.have.members(kinds);
    const verdicts = done.flatMap(({ expectations }) => expectations.map(({ verdict }) => verdict));
    expect(new Set(verdicts)).to.deep.equal(new Set(['detected']));
  });
});
