import { expect } from 'chai';
import type { HostCheck } from '../../engine/index.ts';
import type { DebianHost } from '../../lab/index.ts';
import { Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { labHost, sshOk } from './harness.ts';
import { verdictsOf, verdictsWith } from './harness-drill.ts';

const rules = '/etc/audit/rules.d/servicedrill.rules';

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
    await sshOk(host, `mv ${rules} /root/lab.rules && auditctl -D`);
  });
  after(async () => {
    await sshOk(
      host,
      `mv /root/lab.rules ${rules} && augenrules --load; rm -f /etc/tmpfiles.d/servicedrill.conf`,
    );
    await workplace?.close();
  });

  const scenarios = ['systemd-service', 'systemd-run'].flatMap(id => ['--scenario', id]);
  const check = async () => {
    const { code, stdout } = await workplace.run(['check', '--host', host.name, ...scenarios, '--json']);
    const [checked]: HostCheck[] = JSON.parse(stdout);
    return { code, findings: checked?.findings ?? [] };
  };

  it('is told so, is content with exactly the printed lines, and then detects', async () => {
    const { code, findings } = await check();
    expect(code).to.equal(3);
    const failed = findings.filter(({ state }) => state === 'failed');
    expect(failed.map(({ subject }) => subject)).to.include.members([
      'execution of /usr/bin/systemctl',
      'writes to /etc/systemd/system',
      'processes started by PID 1',
      'writes to /run/systemd/transient',
    ]);
    await sshOk(host, 'sh -e', { input: `${failed.flatMap(({ fix }) => fix).join('\n')}\n` });
    const mended = await check();
    expect(mended.findings.filter(({ state }) => state === 'failed')).to.deep.equal([]);
    expect(mended.code).to.equal(0);
    const result = await workplace.drill(['--host', host.name, '--scenario', 'systemd-service']);
    expect(verdictsOf(result)).to.deep.equal(verdictsWith('detected'));
  });
});
