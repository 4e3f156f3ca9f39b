import { expect } from 'chai';
import type { HostCheck } from '../../engine/index.ts';
import type { DebianHost } from '../../lab/index.ts';
import { resultOf, Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { labHost, sameAs, snapshot, sshOk } from './harness.ts';
import { nothingDoneYet, rowsOf, runAmid, runAround, verdictsOf, verdictsWith } from './harness-drill.ts';

describe('a real Debian host as people have them', () => {
  verifies(
    'By sudo without a password, by the log of laurel, with a clock an hour wrong, with a journal that is slow, or rotated and emptied',
    () => linux(command => sshOk(host, command)),
    ours.debian,
  );
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make(host.inventory);
  });
  after(() => workplace?.close());

  const drill = ['--scenario', 'systemd-service', '--json'];

  it('by an account that becomes root by sudo: everything is detected, nothing stays', async () => {
    const { keyFile } = host.accounts.operator;
    const sudo = host.inventory
      .replaceAll(host.keyFile, keyFile)
      .replaceAll('user: root', 'user: operator\n        become: sudo');
    const file = await workplace.write('sudo.yml', sudo);
    const before = await snapshot(host);
    const result = resultOf(await workplace.run(['--inventory', file, '--host', host.name, ...drill]));
    sameAs(before, await snapshot(host));
    expect(verdictsOf(result)).to.deep.equal(verdictsWith('detected'));
    expect(result.exitCode).to.equal(0);
  });

  it("by laurel's log instead of auditd's own: everything is detected", async () => {
    const laurel = '/var/log/laurel/audit.log';
    const logs = `    logs: [journald, {kind: auditd, path: ${laurel}}]\n`;
    const file = await workplace.write('laurel.yml', `${host.inventory.trimEnd()}\n${logs}`);
    const result = resultOf(await workplace.run(['--inventory', file, '--host', host.name, ...drill]));
    expect(verdictsOf(result)).to.deep.equal(verdictsWith('detected'));
    const cited = rowsOf(result).find(({ id }) => id === 'service-creation')?.evidence.logic.matches[0];
    expect(await sshOk(host, `grep -F '"ID":"${cited?.id}"' ${laurel}`)).to.include('SERVICE_START');
  });

  it('with a journal that is rotated and emptied before the act, and while the service stands: nothing is missed', async () => {
    const empty = async () => {
      await sshOk(
        host,
        'journalctl --quiet --rotate && journalctl --quiet --vacuum-files=1 --vacuum-time=1s',
      );
    };
    const end = await runAround(
      workplace,
      ['--host', host.name, ...drill, '--dwell', '5s'],
      async () => {
        await empty();
        await sshOk(host, nothingDoneYet);
      },
      async () => {
        for (let times = 0; times < 2; times++) await empty();
      },
    );
    expect(verdictsOf(resultOf(end))).to.deep.equal(verdictsWith('detected'));
  });

  it('with a journal that is slow to tell: neither blind nor missed', async () => {
    const slow =
      'kill -STOP $(pidof journalctl); (sleep 12; kill -CONT $(pidof journalctl)) >/dev/null 2>&1 &';
    const result = resultOf(
      await runAmid(workplace, ['--host', host.name, ...drill], /baseline/, async () => {
        await sshOk(host, slow);
      }),
    );
    expect(verdictsOf(result)).to.deep.equal(verdictsWith('detected'));
  });

  for (const [where, step, told] of [
    ['ahead', '+1 hour', /^3[56]\d\d\.\d s from this machine's$/],
    ['behind', '-1 hour', /^-3[56]\d\d\.\d s from this machine's$/],
  ] as const)
    it(`with a clock an hour ${where}: the check tells, and the drill detects`, async () => {
      await sshOk(host, `date --set '${step}'`);
      try {
        const words = ['--host', host.name, '--scenario', 'systemd-service', '--json'];
        const { stdout } = await workplace.run(['check', ...words]);
        const [checked]: HostCheck[] = JSON.parse(stdout);
        const clock = checked?.findings.find(({ subject }) => subject === 'clock');
        expect(clock?.state).to.equal('warning');
        expect(clock?.text).to.match(told);
        const result = resultOf(await workplace.run(['--host', host.name, ...drill]));
        expect(verdictsOf(result)).to.deep.equal(verdictsWith('detected'));
      } finally {
        await sshOk(host, `date --set @${Date.now() / 1000}`);
      }
    });
});
