import { expect } from 'chai';
import type { DebianHost } from '../../lab/index.ts';
import { ending, resultOf, said, Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { labHost, sameAs, snapshot, sshOk, withAuditdStopped } from './harness.ts';
import {
  nothingDoneYet,
  rowsOf,
  runAmid,
  runAround,
  silentRule,
  verdictsOf,
  verdictsWith,
} from './harness-drill.ts';

const log = '/var/log/audit/audit.log';

/** auditd rotates at SIGUSR1; the next file may have the number of one that is gone, so its birth is looked at too. */
const rotate = (times: number) => `
for n in $(seq ${times}); do
  old=$(stat -c %i@%.9W ${log})
  kill -USR1 "$(pidof auditd)"
  until new=$(stat -c %i@%.9W ${log} 2>/dev/null) && [ "$new" != "$old" ]; do sleep 0.05; done
done`;

/** Directories changed by a shell, each four records, faster than auditd takes them. */
const flood = `
auditctl -a always,exit -F arch=b64 -S chdir -F uid=0 -k lab-flood
n=0; while [ "$n" -lt 3000 ]; do cd /; n=$((n + 1)); done
auditctl -d always,exit -F arch=b64 -S chdir -F uid=0 -k lab-flood`;

/** Without writing a byte, down to the last block, those that are kept for root included. */
const fill = `
mkdir /var/lab-full
for size in 512M 64M 8M 1M 128K 16K 4K; do
  n=0; while fallocate -l "$size" "/var/lab-full/$size.$n" 2>/dev/null; do n=$((n + 1)); done
done`;

describe('an audit log in trouble, on a real Debian host', () => {
  verifies(
    'Audit logs rotated in mid-run, gaps, lost records, a full disk: no miss is claimed',
    () => linux(command => sshOk(host, command)),
    ours.debian,
  );
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make(host.inventory);
  });
  after(async () => {
    await workplace?.close();
    // What was lost here on purpose is no trouble of the tests that come after.
    if (host) await sshOk(host, 'auditctl --reset-lost');
  });

  const drill = ['--scenario', 'systemd-service', '--json'];
  const amid = async (words: RegExp, script: string, ...more: string[]) =>
    resultOf(await runAmid(workplace, ['--host', host.name, ...drill, ...more], words, () => during(script)));
  const during = async (script: string) => void (await sshOk(host, 'sh -se', { input: `${script}\n` }));

  it('rotated before the act, and twice while the service stands: followed, nothing is missed', async () => {
    const result = resultOf(
      await runAround(
        workplace,
        ['--host', host.name, ...drill, '--dwell', '5s'],
        () => during(`${rotate(1)}\n${nothingDoneYet}`),
        () => during(rotate(2)),
      ),
    );
    expect(verdictsOf(result)).to.deep.equal(verdictsWith('detected'));
    expect(result.exitCode).to.equal(0);
  });

  it('rotated until what was to be read is gone: inconclusive, and the gap is reported', async () => {
    await during("sed -i 's/^num_logs.*/num_logs = 2/' /etc/audit/auditd.conf; kill -HUP $(pidof auditd)");
    try {
      const silent = await workplace.write('silent.yml', silentRule);
      const result = await amid(/act: the procedure/, rotate(4), '--dwell', '5s', '--rules', silent);
      const row = rowsOf(result).find(({ id }) => id === 'service-creation');
      expect(row?.verdict, row?.why).to.equal('inconclusive');
      expect(row?.why).to.match(/the log has a gap: .* is gone/);
      expect(result.exitCode).to.equal(3);
    } finally {
      await during("sed -i 's/^num_logs.*/num_logs = 5/' /etc/audit/auditd.conf; kill -HUP $(pidof auditd)");
    }
  });

  it('with its backlog run over: inconclusive by the records that were lost, not missed', async () => {
    const overflow = `auditctl -b 1 --backlog_wait_time 0; kill -STOP $(pidof auditd)\n${flood}`;
    const mend = 'kill -CONT $(pidof auditd); auditctl -b 8192 --backlog_wait_time 60000';
    try {
      const run = workplace.start(['--host', host.name, ...drill, '--dwell', '5s']);
      const [end, acted] = [ending(run), said(run, /putting everything back/)];
      await said(run, /baseline/);
      await during(overflow);
      await acted;
      await during(mend);
      const result = resultOf(await end);
      const { 'service-creation-journal': journal, ...audited } = verdictsOf(result);
      expect(journal).to.equal('detected');
      // A few of its records may still have got through.
      expect(Object.values(audited)).to.include('inconclusive');
      for (const { id, why } of rowsOf(result).filter(({ verdict }) => verdict !== 'detected'))
        expect(why, id).to.match(/the kernel lost [1-9]\d* audit records/);
      expect(result.exitCode).to.equal(3);
    } finally {
      await during(mend);
    }
  });

  it('on a full disk: what could not be written is blind, not missed, and the host comes back as it was', async () => {
    const before = await snapshot(host);
    await during(fill);
    try {
      const result = await workplace.drill(['--host', host.name, '--scenario', 'systemd-run']);
      const { 'service-creation-journal': journal, ...audited } = verdictsOf(result);
      expect(new Set(Object.values(audited))).to.deep.equal(new Set(['blind']));
      expect(journal).to.be.oneOf(['detected', 'blind', 'inconclusive']);
      expect(rowsOf(result)[0]?.why).to.include('did not reach /var/log/audit/audit.log');
      expect(result.hosts[0]?.scenarios[0]).to.include({ outcome: 'executed', restored: true });
    } finally {
      await during('rm -r /var/lab-full');
      // laurel, its plugin, did not survive; and it has suspended itself.
      await withAuditdStopped(host, async () => {});
    }
    sameAs(before, await snapshot(host));
  });
});
