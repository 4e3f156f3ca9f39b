import { expect } from 'chai';
import type { DebianHost } from '../../lab/index.ts';
import { Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { labHost, type SecondSshd, sameAs, secondSshd, snapshot, sshOk } from './harness.ts';

/** Dies as soon as what the drill started runs. */
const die = `until systemctl is-active --quiet 'sdrill-*'; do sleep 0.1; done
systemctl kill --signal=KILL lab-sshd
while systemctl is-active --quiet lab-sshd; do sleep 0.1; done`;

describe('an sshd that dies in mid-run', () => {
  verifies(
    'An sshd that dies in mid-run: told as a host left changed, restored by the ledger',
    () => linux(command => sshOk(host, command)),
    `${ours.debian}; a second sshd in a unit of its own, reached by an ssh tunnel`,
  );
  let host: DebianHost;
  let workplace: Workplace;
  let sshd: SecondSshd;
  before(async function () {
    host = await labHost(this);
    sshd = await secondSshd(host, ['UsePAM=no']);
    workplace = await Workplace.make(sshd.inventory);
  });
  after(async () => {
    await sshd?.close();
    await workplace?.close();
  });

  it('is a host left changed, with the commands to type there; cleanup restores it when it is back', async () => {
    const before = await snapshot(host);
    const dead = sshOk(host, 'sh -s', { input: die, timeoutMs: 180_000 });
    const run = await workplace.run(['--host', host.name, '--scenario', 'systemd-service', '--dwell', '5s']);
    await dead;
    expect(run.code, run.stderr).to.equal(4);
    const told = `${run.stdout}\n${run.stderr}`;
    expect(told).to.match(/systemctl stop sdrill-\w+\.service/);
    expect(told).to.match(/rm .*\/etc\/systemd\/system\/sdrill-\w+\.service/);
    const unreached = await workplace.run(['cleanup']);
    expect(unreached.code).to.equal(4);
    await sshd.start();
    const { code, stdout } = await workplace.run(['cleanup']);
    expect(stdout).to.include(`${host.name}: restored`);
    expect(code).to.equal(0);
    sameAs(before, await snapshot(host));
  });
});
