import { expect } from 'chai';
import { parse, stringify } from 'yaml';
import { type EmulatedLab, startEmulatedLab } from '../../lab/index.ts';
import { Workplace } from '../simulate.ts';

const hosts = { linux: 'lab-linux01', windows: 'lab-win01', macos: 'lab-mac01' } as const;

describe('the control known-admin-service', function () {
  this.timeout(60_000);
  let place: Workplace;
  let lab: EmulatedLab;

  before(async () => {
    place = await Workplace.make();
    lab = await startEmulatedLab();
  });

  after(async () => {
    await place?.close();
    await lab?.close();
  });

  async function verdictWith(platform: keyof typeof hosts, knownAdmins: readonly string[]) {
    const inventory = parse(lab.inventory());
    inventory.hosts[hosts[platform]].known_admins = knownAdmins;
    const file = await place.write('inventory.yml', stringify(inventory));
    const scenario = ['--scenario', `known-admin-service-${platform}`];
    const result = await place.drill(['--inventory', file, '--host', hosts[platform], ...scenario]);
    return result.hosts[0]?.scenarios[0]?.expectations.map(({ verdict, met }) => ({ verdict, met }));
  }

  // Sysmon names the account with its domain, the Security log without.
  const admins = {
    linux: ['root'],
    windows: ['drilladmin', 'LAB-WIN01\\drilladmin'],
    macos: ['root'],
  } as const;
  for (const platform of ['linux', 'windows', 'macos'] as const) {
    it(`${platform}: is silent for an administrator of the inventory, and fires once the list is empty`, async () => {
      expect(await verdictWith(platform, admins[platform])).to.deep.equal([{ verdict: 'silent', met: true }]);
      expect(await verdictWith(platform, [])).to.deep.equal([{ verdict: 'fired', met: false }]);
    });
  }
});
