import { expect } from 'chai';
import type { DebianHost } from '../../lab/index.ts';
import { Workplace } from '../simulate.ts';
import { linux, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { labHost, sameAs, secondSshd, snapshot, sshOk } from './harness.ts';
import { verdictsOf, verdictsWith } from './harness-drill.ts';

describe('an sshd that admits few sessions on a connection', () => {
  verifies(
    'Drills where MaxSessions is 1 or 2, by ssh and by openssh',
    () => linux(command => sshOk(host, command)),
    `${ours.debian}; a second sshd in a unit of its own, reached by an ssh tunnel`,
  );
  let host: DebianHost;
  before(async function () {
    host = await labHost(this);
  });

  for (const sessions of [1, 2]) {
    it(`${sessions}: a drill follows both logs, detects everything, and restores the host`, async () => {
      const sshd = await secondSshd(host, ['UsePAM=yes', `MaxSessions=${sessions}`]);
      const workplace = await Workplace.make();
      try {
        const before = await snapshot(host);
        for (const transport of ['ssh', 'openssh']) {
          const inventory = sshd.inventory.replace('transport: ssh', `transport: ${transport}`);
          await workplace.write('servicedrill.yml', inventory);
          const result = await workplace.drill(['--host', host.name, '--scenario', 'systemd-service']);
          expect(result.hosts[0]?.transport).to.equal(transport);
          expect(verdictsOf(result)).to.deep.equal(verdictsWith('detected'));
          expect(result.exitCode).to.equal(0);
        }
        sameAs(before, await snapshot(host));
      } finally {
        await workplace.close();
        await sshd.close();
      }
    });
  }
});
