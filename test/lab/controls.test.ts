import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import type { DebianHost } from '../../lab/index.ts';
import { Workplace } from '../simulate.ts';
import { linux } from '../systems.ts';
import { verifies } from '../verified.ts';
import { labHost, sameAs, snapshot, sshOk } from './harness.ts';
import { rowsOf } from './harness-drill.ts';

describe('mitigations and controls on a real Debian host', () => {
  verifies(
    'Linux mitigation M1026 and controls: refused beside a control that succeeds, silent, fired once known_admins is empty',
    () => linux(command => sshOk(host, command)),
  );
  let host: DebianHost;
  let workplace: Workplace;
  before(async function () {
    host = await labHost(this);
    workplace = await Workplace.make();
    await workplace.write('servicedrill.yml', host.inventory);
  });
  after(() => workplace?.close());

  const drill = (scenario: string, ...more: string[]) =>
    workplace.drill(['--host', host.name, '--scenario', scenario, ...more]);

  it('the low account may start no service, while root may: refused, seen in the log, nothing stays', async () => {
    const before = await snapshot(host);
    const result = await drill('unprivileged-service-linux');
    sameAs(before, await snapshot(host));
    const [row] = rowsOf(result);
    expect(row).to.include({ verdict: 'refused', met: true });
    expect(row?.why).to.match(/authentication required.*seen in the log/i);
    expect(result.exitCode).to.equal(0);
  });

  it('looking at services stays silent, with its telemetry beside it', async () => {
    const result = await drill('read-only-enumeration-linux');
    expect(rowsOf(result).map(({ verdict }) => verdict)).to.deep.equal(['silent']);
    expect(rowsOf(result)[0]?.evidence.telemetry.events).to.not.be.empty;
    expect(result.exitCode).to.equal(0);
  });

  it('a known administrator stays silent, and fires once the list is empty', async () => {
    const inventory = parse(host.inventory);
    inventory.hosts[host.name].known_admins = ['root'];
    const file = await workplace.write('known.yml', stringify(inventory));
    const known = await drill('known-admin-service-linux', '--inventory', file);
    expect(rowsOf(known).map(({ verdict, met }) => ({ verdict, met }))).to.deep.equal([
      { verdict: 'silent', met: true },
    ]);
    const unknown = await drill('known-admin-service-linux');
    expect(rowsOf(unknown).map(({ verdict, met }) => ({ verdict, met }))).to.deep.equal([
      { verdict: 'fired', met: false },
    ]);
    expect(unknown.exitCode).to.equal(1);
  });
});
