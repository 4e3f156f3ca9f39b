import { expect } from 'chai';
import { judgedAs } from '../../engine/observe/judged.ts';
import { makePlan } from '../../engine/plan/plan.ts';
import { type Host, parseInventory } from '../../inventory/index.ts';
import { type HostFacts, selectScenarios } from '../../scenarios/index.ts';

const text = (lists: string, source = '') => `
hosts:
  web01:
    platform: linux
    lab: true
    accounts: {actor: {user: deploy, become: sudo}}
    ${source}
    ${lists}
`;

function judged(id: string, lists: string, facts: Partial<HostFacts> = {}, source = '') {
  const inventory = parseInventory(text(lists, source), 'hosts.yml');
  const [host] = inventory.hosts;
  const [scenario] = selectScenarios(id);
  if (host === undefined || scenario === undefined) throw new Error(`no ${id}`);
  const known = { platform: 'linux', os: '', hostname: '', tools: {}, actor: 'root' } as const;
  const identities = ['root', '0', 'deploy', '1001'];
  const plan = makePlan(scenario, {
    marker: 'k3v9q2xw',
    facts: { ...known, identities, ...facts },
    uniqueNames: false,
  });
  return judgedAs(plan, host, inventory);
}

const admins = ({ knownAdmins }: Pick<Host, 'knownAdmins'>) => knownAdmins;

describe('whom the rules take the actor for', () => {
  for (const entry of ['root', 'ROOT', '0', 'deploy', '1001', 'dep*', '*', 'r??t'])
    it(`leaves ${entry} out of known_admins for a procedure that root acts in for deploy`, () => {
      const { lists, judged: told } = judged('systemd-service', `known_admins: ["${entry}", ansible]`);
      expect(admins(lists)).to.deep.equal(['ansible']);
      expect(told).to.deep.equal({
        as: 'unknown',
        leftOut: [{ list: 'known_admins', entry }],
        madeKnown: [],
      });
    });

  it('knows an account of Windows by DOMAIN\\name, by its name and by its SID', () => {
    const facts = { actor: 'lab\\drill', identities: ['lab\\drill', 'drill', 'S-1-5-21-1-2-3-1001'] };
    const lists =
      "known_admins: ['LAB\\drill', drill, S-1-5-21-1-2-3-1001, 'OTHER\\drill', S-1-5-21-1-2-3-500]";
    expect(admins(judged('systemd-service', lists, facts).lists)).to.deep.equal([
      'OTHER\\drill',
      'S-1-5-21-1-2-3-500',
    ]);
  });

  it('knows who comes from the source of a remote procedure', () => {
    const source = 'source: {host: web01, address: remoteadmin@web01}';
    const { lists } = judged(
      'systemctl-remote',
      'known_admins: [remoteadmin]',
      { reachedAs: 'remoteadmin@web01' },
      source,
    );
    expect(admins(lists)).to.deep.equal([]);
  });

  it('leaves out the names of what the scenario makes, with and without .service, and no other', () => {
    for (const entry of ['sdrill-*', 'sdrill-k3v9q2xw', 'sdrill-k3v9q2xw.service', '*.service']) {
      const { lists } = judged('systemd-service', `known_services: ["${entry}", cron.service]`);
      expect(lists.knownServices, entry).to.deep.equal(['cron.service']);
    }
  });

  it('makes the actor known for known-admin-service alone, or the account that the inventory has for it', () => {
    const id = 'known-admin-service-linux';
    const own = judged(id, 'known_admins: [ansible]');
    expect(own.lists.knownAdmins).to.deep.equal(['ansible', 'root', 'deploy', '0', '1001']);
    expect(own.judged).to.deep.include({ as: 'known-admin', leftOut: [] });
    const other = judged(id, 'known_admins: [ansible]', { knownAdmin: ['ops', '1002'] });
    expect(other.lists.knownAdmins).to.deep.equal(['ansible', 'ops', '1002']);
    expect(other.judged.madeKnown.map(({ entry }) => entry)).to.deep.equal(['ops', '1002']);
  });

  it('makes the service known for known-service-change alone, its actor being unknown', () => {
    const { lists, judged: told } = judged('known-service-change-linux', 'known_admins: [root]');
    expect(lists).to.deep.equal({ knownAdmins: [], knownServices: ['sdrill-known-*'] });
    expect(told.as).to.equal('known-service');
  });
});
