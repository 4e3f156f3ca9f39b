import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { DebianHost } from '../../lab/index.ts';
import type { Result } from '../../reports/index.ts';
import { resultOf, type Simulated, Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { until } from '../until.ts';
import { verifies } from '../verified.ts';
import { labHost, processesNaming, sameAs, snapshot, sshOk } from './harness.ts';
import { rowsOf, runAmid } from './harness-drill.ts';

/** Milliseconds that a machine stands still: more than any slack that clocks are given. */
const standstillMs = 8_000;

describe('a machine that stands still in the middle of a drill', () => {
  verifies(
    'A host that is paused, and a controller that is stopped, in mid-drill: no false miss, and the host is restored',
    () => linux(command => sshOk(host, command)),
    `${ours.debian}; the host is paused by QEMU and its clock is behind afterwards`,
  );
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make(host.inventory);
  });
  after(() => workplace?.close());

  async function drilled(amid: Parameters<typeof runAmid>[3]): Promise<Simulated & { result: Result }> {
    const before = await snapshot(host);
    const args = ['--host', host.name, '--scenario', 'systemd-service', '--dwell', '4s', '--json'];
    const end = await runAmid(workplace, args, /act: the procedure/, async run => {
      await until('the service', async () => (await processesNaming(host, 'sdrill-')).length > 0, 300);
      await amid(run);
    });
    sameAs(before, await snapshot(host));
    return { ...end, result: resultOf(end) };
  }

  it('the host: its clock is behind from then on; what is unknown is inconclusive, nothing is missed', async () => {
    try {
      const { code, result } = await drilled(async () => {
        await host.freeze();
        await delay(standstillMs);
        await host.thaw();
      });
      expect(code).to.be.oneOf([0, 3]);
      expect(result.hosts[0]?.scenarios[0]?.restored).to.equal(true);
      for (const { id, verdict, why } of rowsOf(result))
        expect(verdict, `${id}: ${why}`).to.be.oneOf(['detected', 'inconclusive']);
    } finally {
      await sshOk(host, `date -s @${Date.now() / 1000} >/dev/null`);
    }
  });

  it('the controller: the drill goes on where it was, and every verdict is given', async () => {
    const { code, result } = await drilled(async run => {
      run.kill('SIGSTOP');
      await delay(standstillMs);
      run.kill('SIGCONT');
    });
    expect(code).to.equal(0);
    for (const { id, verdict, why } of rowsOf(result)) expect(verdict, `${id}: ${why}`).to.equal('detected');
  });
});
