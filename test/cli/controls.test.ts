import { expect } from 'chai';
import { EmulatedHost } from '../emulated-host.ts';
import { Workplace } from '../simulate.ts';

const hosts = { linux: 'lab-linux01', windows: 'lab-win01', macos: 'lab-mac01' } as const;

// Sysmon names the account with its domain, the Security log without.
const admins = {
  linux: ['root'],
  windows: ['drilladmin', 'LAB-WIN01\\drilladmin'],
  macos: ['root'],
} as const;

/** How many expectations the control known-service-change has. */
const asked = { linux: 4, windows: 2, macos: 3 } as const;

describe('the controls, by what the inventory knows', function () {
  this.timeout(180_000);

  for (const platform of ['linux', 'windows', 'macos'] as const) {
    describe(platform, () => {
      let place: Workplace;
      let host: EmulatedHost;
      before(async () => {
        place = await Workplace.make();
        host = await EmulatedHost.start(hosts[platform]);
      });
      after(async () => {
        await place?.close();
        await host?.close();
      });

      async function verdicts(control: string, settings: object) {
        const file = await place.write('inventory.yml', host.inventory(settings));
        const scenario = ['--scenario', `${control}-${platform}`];
        const result = await place.drill(['--inventory', file, '--host', hosts[platform], ...scenario]);
        expect(result.summary.restored).to.equal(true);
        const expectations = result.hosts[0]?.scenarios[0]?.expectations ?? [];
        // What fired tells what the inventory would have to know.
        for (const { verdict, fix } of expectations)
          expect(fix.join()).to.match(verdict === 'fired' ? /^known_(?:admins|services): \[.+\]/ : /^$/);
        return expectations.map(({ verdict, met }) => `${verdict} ${met}`);
      }

      it('known-admin-service is silent for an administrator of the inventory, and fires once the list is empty', async () => {
        const control = 'known-admin-service';
        expect(await verdicts(control, { known_admins: admins[platform] })).to.deep.equal(['silent true']);
        expect(await verdicts(control, { known_admins: [] })).to.deep.equal(['fired false']);
      });

      it('known-service-change is silent for a service of the inventory, and fires once the list is empty', async () => {
        const control = 'known-service-change';
        const all = (verdict: string) => Array(asked[platform]).fill(verdict);
        expect(await verdicts(control, { known_services: ['sdrill-known-*'] })).to.deep.equal(
          all('silent true'),
        );
        expect(await verdicts(control, { known_services: [] })).to.deep.equal(all('fired false'));
      });
    });
  }

  it('one that fired is announced as no detection', async () => {
    const place = await Workplace.make();
    try {
      const scenario = ['--scenario', 'known-admin-service-linux'];
      const { code, stdout, stderr } = await place.run(['--host', hosts.linux, ...scenario]);
      expect(stdout).to.match(/fired/);
      expect(stderr).not.to.match(/detected/);
      expect(code).to.equal(1);
    } finally {
      await place.close();
    }
  });
});
