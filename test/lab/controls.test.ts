import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import type { DebianHost } from '../../lab/index.ts';
import type { Result } from '../../reports/index.ts';
import { Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { labHost, sameAs, snapshot, sshOk } from './harness.ts';
import { rowsOf } from './harness-drill.ts';

describe('on a real Debian host', () => {
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make(host.inventory);
  });
  after(() => workplace?.close());

  const drill = (scenario: string, ...more: string[]) =>
    workplace.drill(['--host', host.name, '--scenario', scenario, ...more]);

  const known = async (settings: object, scenario: string) => {
    const inventory = parse(host.inventory);
    Object.assign(inventory.hosts[host.name], { known_admins: [], known_services: [] }, settings);
    const file = await workplace.write('known.yml', stringify(inventory));
    const result = await drill(scenario, '--inventory', file);
    expect(result.hosts[0]?.error, scenario).to.equal(null);
    return outcomes(result);
  };

  describe('mitigations and controls', () => {
    verifies(
      'Linux mitigation M1026 and controls: refused beside a control that succeeds, silent for a known administrator and for nobody else',
      () => linux(command => sshOk(host, command)),
      ours.debian,
    );

    it('the low account may start no service, while root may: refused, seen in the log, nothing stays', async () => {
      const before = await snapshot(host);
      const result = await drill('unprivileged-service-linux');
      sameAs(before, await snapshot(host));
      const [row] = rowsOf(result);
      expect(row, row?.why).to.include({ verdict: 'refused', met: true });
      expect(row?.why).to.match(/authentication required.*seen in the log/i);
      expect(result.exitCode).to.equal(0);
    });

    it('looking at services stays silent, with its telemetry beside it', async () => {
      const result = await drill('read-only-enumeration-linux');
      expect(rowsOf(result).map(({ verdict }) => verdict)).to.deep.equal(['silent']);
      expect(rowsOf(result)[0]?.evidence.telemetry.events).to.not.be.empty;
      expect(result.exitCode).to.equal(0);
    });

    it('a known administrator stays silent, whatever the inventory lists; a procedure of the same account does not', async () => {
      const control = 'known-admin-service-linux';
      for (const settings of [{ known_admins: ['root'] }, {}]) {
        expect(await known(settings, control)).to.deep.equal(['silent true']);
        expect(await known(settings, 'systemd-service')).to.deep.equal(Array(6).fill('detected true'));
      }
    });
  });

  describe('permissions, units of users, and known services', () => {
    verifies(
      'Linux mitigations M1018 and M1022 and known services: refused and allowed beside a control that succeeds, what is weak named, silent for a known service and for no other',
      () => linux(command => sshOk(host, command)),
      ours.debian,
    );

    it('the low account may write nothing of the services: asked of every unit and program; a refused write is in the log', async () => {
      const before = await snapshot(host);
      const result = await drill('service-permissions-linux');
      sameAs(before, await snapshot(host));
      const [audit, refusal] = rowsOf(result);
      expect(audit?.why).to.match(/^none of \d{3,} may be written/);
      expect(refusal?.why).to.match(/Permission denied; seen in the log/);
      expect(result.exitCode).to.equal(0);
    });

    it('a unit file that the low account may write is named', async () => {
      const weak = '/etc/systemd/system/weak.service';
      await sshOk(host, `touch ${weak} && chmod 666 ${weak}`);
      try {
        const [audit] = rowsOf(await drill('service-permissions-linux'));
        expect(audit, audit?.why).to.include({ verdict: 'allowed', met: false });
        expect(audit?.why).to.include(weak);
      } finally {
        await sshOk(host, `rm ${weak}`);
      }
    });

    it('a user brings a unit of its own to systemd, until systemctl is for administrators alone', async () => {
      const before = await snapshot(host);
      const stock = await drill('user-systemd-unit');
      sameAs(before, await snapshot(host));
      expect(outcomes(stock), reasons(stock)).to.deep.equal(['allowed false']);
      for (const line of rowsOf(stock).flatMap(({ fix }) => fix)) await sshOk(host, line);
      try {
        const restricted = await drill('user-systemd-unit');
        expect(outcomes(restricted), reasons(restricted)).to.deep.equal(['refused true']);
        expect(rowsOf(restricted)[0]?.why).to.match(/Permission denied/);
      } finally {
        await sshOk(host, 'chgrp root /usr/bin/systemctl; chmod 755 /usr/bin/systemctl');
      }
    });

    it('a known service stays silent, whatever the inventory lists; an unknown one does not', async () => {
      const control = 'known-service-change-linux';
      for (const settings of [{ known_services: ['sdrill-*'] }, {}]) {
        expect(await known(settings, control)).to.deep.equal(Array(4).fill('silent true'));
        expect(await known(settings, 'systemd-service')).to.deep.equal(Array(6).fill('detected true'));
      }
    });
  });
});

const outcomes = (result: Result) => rowsOf(result).map(({ verdict, met }) => `${verdict} ${met}`);
const reasons = (result: Result) =>
  rowsOf(result)
    .map(({ why }) => why)
    .join('\n');
