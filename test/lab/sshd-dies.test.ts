import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import type { DebianHost } from '../../lab/index.ts';
import { Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { until } from '../until.ts';
import { verifies } from '../verified.ts';
import { freePort, labHost, refuses, sameAs, snapshot, sshArguments, sshOk } from './harness.ts';

/** A second sshd in a unit of its own, whose sessions die with it; the first one stays for the test's own questions. */
const start = `systemctl reset-failed lab-sshd 2>/dev/null
systemd-run --quiet --unit=lab-sshd /usr/sbin/sshd -D -p 2222 -o ListenAddress=127.0.0.1 -o UsePAM=no -o PidFile=none`;

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
  let tunnel: ChildProcess | undefined;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make();
    const port = await freePort();
    const forward = ['-N', '-L', `127.0.0.1:${port}:127.0.0.1:2222`];
    tunnel = spawn('ssh', [...(await sshArguments(host)), ...forward], { stdio: 'ignore' });
    await sshOk(host, start);
    await until('the tunnel', async () => !(await refuses(port)));
    await workplace.write('servicedrill.yml', host.inventory.replace(`port: ${host.port}`, `port: ${port}`));
  });
  after(async () => {
    if (tunnel?.kill('SIGKILL')) await once(tunnel, 'close');
    await sshOk(host, 'systemctl stop lab-sshd; systemctl reset-failed lab-sshd || true');
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
    await sshOk(host, start);
    const { code, stdout } = await workplace.run(['cleanup']);
    expect(stdout).to.include(`${host.name}: restored`);
    expect(code).to.equal(0);
    sameAs(before, await snapshot(host));
  });
});
