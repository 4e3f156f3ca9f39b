import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { DebianHost } from '../../lab/index.ts';
import { descendants } from '../runners/processes.ts';
import { type Sshd, startSshd } from '../runners/sshd.ts';
import { ending, resultOf, said, Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { until } from '../until.ts';
import { verifies } from '../verified.ts';
import { labHost, processesNaming, sameAs, snapshot, sshOk } from './harness.ts';
import { runAmid, verdictsOf } from './harness-drill.ts';

const scenario = ['--scenario', 'systemd-service'];

describe('a drill of a host behind a jump host, over a slow and lossy link', () => {
  verifies(
    'Drills over ssh and, through a jump host, by openssh, over a link of 200 ms that loses 2% of the packets',
    () => linux(command => sshOk(host, command)),
    `${ours.debian}; the link: netem on the way out of the host`,
  );
  let host: DebianHost;
  let gate: Sshd;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    gate = await startSshd();
    workplace = await Workplace.make();
    await writeConfig(workplace, gate, host);
    await sshOk(host, 'tc qdisc add dev eth0 root netem delay 200ms loss 2%');
  });
  after(async () => {
    await sshOk(host, 'tc qdisc del dev eth0 root');
    await workplace?.close();
    await gate?.stop();
  });

  for (const [transport, change] of [
    ['ssh', (yaml: string) => yaml],
    ['openssh', throughGate],
  ] as const) {
    it(`gives every verdict that a fast one gives, and restores the host (${transport})`, async () => {
      const before = await snapshot(host);
      await workplace.write('servicedrill.yml', change(host.inventory));
      const result = await workplace.drill(['--host', host.name, ...scenario]);
      if (result.hosts[0]?.error) throw new Error(result.hosts[0].error.message);
      expect(result.hosts[0]?.transport).to.equal(transport);
      expect(new Set(Object.values(verdictsOf(result)))).to.deep.equal(new Set(['detected']));
      expect(result.exitCode).to.equal(0);
      sameAs(before, await snapshot(host));
    });
  }
});

describe('a drill of a host behind a jump host that is cut', () => {
  verifies(
    'A jump host whose session is cut in mid-drill: the host is restored, and no verdict is a miss',
    () => linux(command => sshOk(host, command)),
    `${ours.debian}; the cut: the jump host's sshd kills the session`,
  );
  let host: DebianHost;
  let gate: Sshd;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    gate = await startSshd();
    workplace = await Workplace.make(throughGate(host.inventory));
    await writeConfig(workplace, gate, host);
  });
  after(async () => {
    await workplace?.close();
    await gate?.stop();
  });

  const sessions = () => [...descendants(gate.pid).keys()];
  const cut = async () => {
    const found = sessions();
    expect(found).not.to.deep.equal([]);
    for (const pid of found) process.kill(pid, 'SIGKILL');
  };
  const standing = () =>
    until('the service', async () => (await processesNaming(host, '; sleep 300')).length > 0);

  for (const [when, words, reached] of [
    ['as the act begins', /act: the procedure/, async () => undefined],
    ['while the service stands', /act: the procedure/, standing],
    ['as the reversal begins', /revert: /, async () => undefined],
  ] as const) {
    it(`restores it, and calls nothing missed: cut ${when}`, async () => {
      const before = await snapshot(host);
      const args = ['--host', host.name, ...scenario, '--dwell', '5s', '--json'];
      const run = await runAmid(workplace, args, words, async () => {
        await reached();
        await cut();
      });
      const result = resultOf(run);
      const verdicts = Object.values(verdictsOf(result));
      expect(verdicts).to.have.length.above(0);
      expect(verdicts.filter(verdict => !/^(detected|inconclusive)$/.test(verdict))).to.deep.equal([]);
      expect(result.hosts[0]?.scenarios[0]?.restored).to.equal(true);
      sameAs(before, await snapshot(host));
    });
  }
});

describe('a host that freezes in mid-run', () => {
  verifies(
    'A host frozen in mid-run: the run ends with 4 and says what to do, cleanup restores it',
    () => linux(command => sshOk(host, command)),
    `${ours.debian}; the freeze: QEMU stops the machine`,
  );
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make(host.inventory);
  });
  after(() => workplace?.close());

  it('is given up, loudly, and restored once it is back', async () => {
    const before = await snapshot(host);
    const child = workplace.start(['--host', host.name, ...scenario, '--dwell', '60s']);
    const end = ending(child);
    await said(child, /act: the procedure/);
    await until('the service', async () => (await processesNaming(host, '; sleep 300')).length > 0);
    await host.freeze();
    try {
      const { code, stdout, stderr } = await end;
      expect(code).to.equal(4);
      expect(stdout + stderr).to.include(`HOST LEFT CHANGED: ${host.name}`);
    } finally {
      await host.thaw();
    }
    const cleaned = await workplace.run(['cleanup']);
    expect(cleaned.stdout).to.include(`${host.name}: restored`);
    expect(cleaned.code).to.equal(0);
    sameAs(before, await snapshot(host));
  });
});

/** Makes `inner` the name of the host behind the jump host, in the ssh configuration of the workplace. */
async function writeConfig(workplace: Workplace, gate: Sshd, host: DebianHost): Promise<void> {
  await mkdir(join(workplace.folder, '.ssh'));
  await workplace.write('.ssh/known_hosts', `[127.0.0.1]:${gate.port} ${gate.hostKey}\n`);
  const known = `UserKnownHostsFile ${join(workplace.folder, '.ssh/known_hosts')}`;
  const way = ['HostName 127.0.0.1', `Port ${gate.port}`, 'User root', `IdentityFile ${gate.keyFile}`];
  const inner = [`HostName ${host.address}`, `Port ${host.port}`, 'ProxyJump gate'];
  const lines = ['Host gate', ...way, known, 'Host inner', ...inner];
  await workplace.write('.ssh/config', `${lines.join('\n')}\n`);
}

function throughGate(inventory: string): string {
  return inventory
    .replace(/address: .*/, 'address: inner')
    .replace(/ +port: .*\n/, '')
    .replace('transport: ssh', 'transport: openssh');
}
