import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readRules, rulesFor, runDrill } from '../../engine/index.ts';
import { loadInventory } from '../../inventory/index.ts';
import type { DebianHost } from '../../lab/index.ts';
import { runnerPool } from '../../runners/index.ts';
import { type Scenario, scenarios } from '../../scenarios/index.ts';
import { shippedRules } from '../../validators/index.ts';
import { withoutAct } from '../mute-act.ts';
import { ending, said, Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { until } from '../until.ts';
import { verifies } from '../verified.ts';
import { labHost, powerCut, processesNaming, sameAs, snapshot, ssh, sshOk } from './harness.ts';

describe('despite any interruption, the host comes back as it was', () => {
  verifies(
    'Restored after SIGKILL, SIGINT, SIGTERM and a power cut in mid-run; one run at a time on a host',
    () => linux(command => sshOk(host, command)),
    `${ours.debian}; the power cut: a reset by QEMU`,
  );
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make(host.inventory);
  });
  after(() => workplace?.close());

  const start = (scenario: string) =>
    workplace.start(['--host', host.name, '--scenario', scenario, '--dwell', '60s']);

  it('killed with SIGKILL while the service runs: a new process restores it by the ledger', async () => {
    const before = await snapshot(host);
    const child = start('systemctl-enable-now');
    await said(child, /act: the procedure/);
    await running('sdrill-', host);
    child.kill('SIGKILL');
    await ending(child);
    expect(await processesNaming(host, '; sleep 300')).to.not.be.empty;
    const { code, stdout } = await workplace.run(['cleanup']);
    expect(stdout).to.include(`${host.name}: restored`);
    expect(code).to.equal(0);
    sameAs(before, await snapshot(host));
    expect(await lockOf(host)).to.equal('');
    expect((await workplace.run(['cleanup'])).stdout).to.include('nothing to clean up');
  });

  it('power lost in mid-run: the next process restores what the disk kept', async () => {
    const before = await snapshot(host);
    const child = start('systemctl-enable-now');
    await said(child, /act: the procedure/);
    await running('sdrill-', host);
    await sshOk(host, 'sync');
    child.kill('SIGKILL');
    await ending(child);
    await powerCut(host);
    expect(await sshOk(host, 'ls /etc/systemd/system')).to.include('sdrill-');
    const { code } = await workplace.run(['cleanup']);
    expect(code).to.equal(0);
    sameAs(withoutBoot(before), withoutBoot(await snapshot(host)));
  });

  it("power lost while a user's unit stands: the directories that were made for it go with it", async () => {
    const units = '/root/.config/systemd/user';
    // As with an account that never had a unit of its own.
    await sshOk(host, 'if [ -e /root/.config ]; then mv /root/.config /root/kept; fi');
    try {
      const before = await snapshot(host);
      const child = start('systemd-user-service');
      await said(child, /act: the procedure/);
      const linked = async () => (await ssh(host, `ls ${units}/default.target.wants/sdrill-*`)).code === 0;
      await until('the link', linked, 300);
      await sshOk(host, 'sync');
      child.kill('SIGKILL');
      await ending(child);
      await powerCut(host);
      expect(await sshOk(host, `ls ${units}`)).to.include('sdrill-');
      const { code, stdout } = await workplace.run(['cleanup']);
      expect(code, stdout).to.equal(0);
      sameAs(withoutBoot(before), withoutBoot(await snapshot(host)));
      expect(await sshOk(host, 'ls -A /root')).to.not.match(/config|sdrill/);
    } finally {
      await sshOk(host, 'if [ -e /root/kept ]; then mv /root/kept /root/.config; fi');
    }
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`${signal} in mid-run: it puts everything back, says so and ends with 3`, async () => {
      const before = await snapshot(host);
      const child = start('systemd-service');
      const end = ending(child);
      await said(child, /act: the procedure/);
      child.kill(signal);
      const { code, stderr } = await end;
      expect(stderr).to.include('putting everything back');
      expect(code).to.equal(3);
      expect(await readdir(join(workplace.state, 'ledger'))).to.deep.equal([]);
      sameAs(before, await snapshot(host));
    });
  }

  it('a second run at once is told who has the host, and touches nothing', async () => {
    const first = start('systemd-service');
    const end = ending(first);
    await said(first, /baseline/);
    const second = await workplace.run(['--host', host.name, '--scenario', 'systemd-run']);
    expect(second.code).to.equal(3);
    expect(second.stdout + second.stderr).to.match(
      /another run \(\S+, \S+ process \d+\) holds the host until/,
    );
    first.kill('SIGINT');
    expect((await end).stderr).to.include('host restored');
    expect(await lockOf(host)).to.equal('');
  });

  it("the program's own probes and reversals, the act left out, are no evidence and fire nothing", async function () {
    this.timeout(10 * 60_000);
    const inventory = await loadInventory(join(workplace.folder, 'servicedrill.yml'));
    const { connections, report, kept } = withoutAct(runnerPool());
    try {
      const { result, folder } = await runDrill({
        inventory,
        targets: inventory.hosts.map(target => ({ host: target, scenarios: oneOfEachKind() })),
        rules: rulesFor(await readRules(shippedRules, [])),
        connections,
        options: { timeoutMs: 60_000, dwellMs: 0, concurrency: 1, uniqueNames: false, layer: 'logic' },
        state: workplace.state,
        tool: { version: 'test', digest: 'none' },
        report,
        signal: new AbortController().signal,
      });
      const done = result.hosts[0]?.scenarios ?? [];
      expect(done.map(({ id }) => id)).to.have.members(oneOfEachKind().map(({ id }) => id));
      for (const { id, alsoFired, expectations, restored } of done) {
        const found = expectations.flatMap(({ evidence: { telemetry, logic } }) => [
          ...telemetry.events,
          ...logic.matches,
        ]);
        expect(found, id).to.deep.equal([]);
        expect(alsoFired, id).to.deep.equal([]);
        expect(restored, id).to.equal(true);
      }
      // Of each the act was kept back and the reversal was not, and its own records are in the log that was read.
      for (const { id, marker } of done) {
        expect(
          kept.filter(command => JSON.stringify(command).includes(marker)),
          id,
        ).to.not.be.empty;
        expect(await phasesOf(folder, marker), id).to.include.members(['act', 'revert', 'verify']);
      }
      const marker = done.find(({ id }) => id === 'systemd-service')?.marker;
      const stops = await ssh(host, `grep -ac 'a1="stop".*a2="sdrill-${marker}' /var/log/audit/audit.log`);
      expect(Number(stops.stdout)).to.be.above(0);
    } finally {
      await connections.close();
    }
  });
});

/** Phases in which commands were sent that bear a marker, by the run's own record. */
async function phasesOf(folder: string, marker: string): Promise<string[]> {
  const lines = (await readFile(join(folder, 'commands.jsonl'), 'utf8')).split('\n').filter(Boolean);
  const sent = lines.map(line => JSON.parse(line)).filter(({ command }) => command !== undefined);
  return sent.filter(({ command }) => JSON.stringify(command).includes(marker)).map(({ phase }) => phase);
}

/** The Linux procedures whose reversals differ: an emulated machine needs seconds for each. */
function oneOfEachKind(): Scenario[] {
  const ids = ['systemd-service', 'systemctl-enable-now', 'systemd-run', 'init-script'];
  ids.push('systemd-timer', 'systemd-user-service', 'unit-dropin', 'service-binary-replace');
  return scenarios.filter(({ id }) => ids.includes(id));
}

async function running(name: string, host: DebianHost): Promise<void> {
  await until(`an active unit ${name}*`, async () =>
    (await ssh(host, `systemctl is-active '${name}*'`)).stdout.includes('active'),
  );
}

async function lockOf(host: DebianHost): Promise<string> {
  return sshOk(host, 'cat /run/lock/servicedrill.lock 2>/dev/null || true');
}

/** A boot makes some temporary files and units anew; what stands in /etc is what the run could have left. */
function withoutBoot(taken: Awaited<ReturnType<typeof snapshot>>): Awaited<ReturnType<typeof snapshot>> {
  const lasting = (line: string) => / \/etc\//.test(line) || line.includes('sdrill');
  return new Map([...taken].map(([section, lines]) => [section, lines.filter(lasting)]));
}
