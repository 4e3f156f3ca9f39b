import { expect } from 'chai';
import { execaCommand } from 'execa';
import { parseInventory } from '../../inventory/index.ts';
import type { DebianHost } from '../../lab/index.ts';
import { connect } from '../../runners/index.ts';
import { logSource } from '../../validators/index.ts';
import { Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { until } from '../until.ts';
import { verifies } from '../verified.ts';
import { freePort, labHost, sshOk, tunnel } from './harness.ts';
import { auditdRows, rowsOf, verdictsOf, verdictsWith } from './harness-drill.ts';

const port = 10514;

/** What the collector keeps, a file a host. */
const keeping = `
module(load="imtcp")
template(name="perhost" type="string" string="/var/log/remote/%hostname%/audit.log")
ruleset(name="keep") { action(type="omfile" dynaFile="perhost" createDirs="on") }
input(type="imtcp" address="127.0.0.1" port="${port}" ruleset="keep")
`;

/** What the drilled host sends on: every line of its audit log from now on. */
const forwarding = `
module(load="imfile")
ruleset(name="forward") {
  action(type="omfwd" target="127.0.0.1" port="${port}" protocol="tcp" action.resumeInterval="1" action.resumeRetryCount="-1")
}
input(type="imfile" File="/var/log/audit/audit.log" Tag="audit:" ruleset="forward" freshStartTail="on")
`;

/** The same without a collector. */
const ownFile = '/var/log/lab-audit.log';
const local = `
module(load="imfile")
ruleset(name="local") { action(type="omfile" file="${ownFile}") }
input(type="imfile" File="/var/log/audit/audit.log" Tag="audit:" ruleset="local" freshStartTail="on")
`;

describe('an audit log that rsyslog forwards to a collector', () => {
  verifies(
    'auditd by way of rsyslog, read on a collector',
    async () => {
      const rsyslog = await sshOk(host, "rsyslogd -v | sed -nE '1s/rsyslogd +([0-9.]+).*/rsyslog \\1/p'");
      return `${await linux(command => sshOk(host, command))}, ${rsyslog.trim()}`;
    },
    `${ours.debian}; rsyslog's configuration; two ssh tunnels instead of a network`,
  );
  let host: DebianHost;
  let collector: DebianHost;
  let workplace: Workplace;
  const tunnels: (() => Promise<void>)[] = [];
  before(async function () {
    host = await labHost(this);
    collector = await labHost(this, { audit: false });
    await startRsyslog(collector, 'lab-collector', keeping);
    tunnels.push(...(await joined(host, collector)));
    await startRsyslog(host, 'lab-forward', forwarding);
    await arrives();
    workplace = await Workplace.make();
    const logs = `    logs: [journald, {kind: auditd, on: ${collector.name}, path: ${kept()}}]\n`;
    const others = collector.inventory.replace(/^hosts:\n/, '');
    await workplace.write('servicedrill.yml', `${host.inventory.trimEnd()}\n${logs}${others}`);
  });
  after(async () => {
    await Promise.allSettled([
      sshOk(host, 'systemctl stop lab-forward'),
      sshOk(collector, 'systemctl stop lab-collector; rm -rf /var/log/remote'),
    ]);
    await Promise.all(tunnels.map(fill => fill()));
    await workplace?.close();
  });

  const kept = () => `/var/log/remote/${host.name}/audit.log`;
  const drill = (...more: string[]) =>
    workplace.drill(['--host', host.name, '--scenario', 'systemd-service', ...more]);

  async function arrives(): Promise<void> {
    try {
      await until('something to reach the collector', async () => {
        await sshOk(host, 'auditctl -m lab-forwarded');
        return Number(await sshOk(collector, `grep -ac lab-forwarded ${kept()} || true`)) > 0;
      });
    } catch (error) {
      throw new Error(await whereItEnds(), { cause: error });
    }
  }

  /** What both sides have to say, for whoever must find out why nothing arrives. */
  async function whereItEnds(): Promise<string> {
    const look = `grep -ac lab-forwarded /var/log/audit/audit.log; ss -tanp | grep ${port}; journalctl -u 'lab-*' --no-pager -n 20`;
    const [sent, received] = await Promise.all([sshOk(host, `${look}; :`), sshOk(collector, `${look}; :`)]);
    return `nothing reaches the collector. ${host.name}: ${sent} ${collector.name}: ${received}`;
  }

  it('is evidence like any other, and the record cited stands in the file of the collector', async () => {
    const result = await drill();
    expect(verdictsOf(result)).to.deep.equal(verdictsWith('detected'));
    const file = await sshOk(collector, `cat ${kept()}`);
    for (const row of rowsOf(result).filter(({ id }) => auditdRows.includes(id)))
      for (const { id } of row.evidence.telemetry.events) expect(file).to.include(`msg=audit(${id})`);
  });

  it("is evidence in a file of the host's own rsyslog too", async () => {
    await startRsyslog(host, 'lab-local', local);
    try {
      await until('something to reach the file', async () => {
        await sshOk(host, 'auditctl -m lab-local');
        return Number(await sshOk(host, `grep -ac lab-local ${ownFile} || true`)) > 0;
      });
      const logs = `    logs: [journald, {kind: auditd, path: ${ownFile}}]\n`;
      const file = await workplace.write('local.yml', `${host.inventory.trimEnd()}\n${logs}`);
      const result = await drill('--inventory', file);
      expect(verdictsOf(result)).to.deep.equal(verdictsWith('detected'));
    } finally {
      await sshOk(host, `systemctl stop lab-local; rm -f ${ownFile}`);
    }
  });

  it("counts where the host's own log has it, to the letter: anybody can send a collector what he likes", async () => {
    const readers = await Promise.all([collector, host].map(observerOn));
    const [reader, origin] = readers;
    if (reader === undefined || origin === undefined) throw new Error('no runner');
    const { signal } = new AbortController();
    const log = await logSource({ kind: 'auditd', path: kept() }).open(reader, { marker, origin, signal });
    try {
      await sshOk(host, 'auditctl -m lab-confirm');
      for await (const event of log.events) {
        if (!event.raw.includes('lab-confirm')) continue;
        expect(await log.confirm?.([event])).to.deep.equal({ state: 'alive' });
        for (const forged of [
          { ...event, raw: event.raw.replace('lab-confirm', 'lab-forged') },
          { ...event, id: '1795490702.096:1', raw: event.raw.replaceAll(event.id, '1795490702.096:1') },
        ])
          expect(await log.confirm?.([event, forged])).to.include({ state: 'inconclusive' });
        break;
      }
    } finally {
      await log.close();
      await Promise.all(readers.map(each => each.close()));
    }
  });

  it('is blind where the collector takes nothing in any more, while the journal still tells', async () => {
    await sshOk(collector, 'systemctl stop lab-collector');
    const result = await drill();
    expect(verdictsOf(result)).to.deep.equal(verdictsWith('blind'));
    expect(rowsOf(result)[0]?.why).to.include(`did not reach the collector's ${kept()}`);
    expect(result.exitCode).to.equal(1);
  });
});

const marker = 'k3v9q2xw';

function observerOn({ inventory }: DebianHost) {
  const [host] = parseInventory(inventory, 'the lab').hosts;
  if (host === undefined) throw new Error('its inventory names no host');
  return connect(host, 'observer');
}

async function startRsyslog(host: DebianHost, unit: string, config: string): Promise<void> {
  const run = `cat >/run/${unit}.conf && systemd-run --quiet --unit=${unit} rsyslogd -n -f /run/${unit}.conf -i /run/${unit}.pid`;
  await sshOk(host, run, { input: config });
}

/** The machines share no network: what one sends to its own port comes out at the other's, by way of this machine. */
async function joined(from: DebianHost, to: DebianHost): Promise<(() => Promise<void>)[]> {
  const here = await freePort();
  const tunnels = [
    await tunnel(to, ['-L', `127.0.0.1:${here}:127.0.0.1:${port}`]),
    await tunnel(from, ['-R', `127.0.0.1:${port}:127.0.0.1:${here}`]),
  ];
  const listens = async (at: number, look: (command: string) => Promise<string>) =>
    (await look(`ss -Htln sport = :${at}`)) !== '';
  await until('the tunnel at this end', () =>
    listens(here, async command => (await execaCommand(command)).stdout),
  );
  await until('the tunnel at the far end', () => listens(port, command => sshOk(from, command)));
  return tunnels;
}
