import { expect } from 'chai';
import { allows, type Host, parseInventory } from '../../inventory/index.ts';

const scenario = {
  id: 'systemd-service',
  names: ['systemd-service', 't1569.002', 't1569', 't1543', 'persistence', 'linux', 'procedure', 'all'],
};
const tuesdayAt = (hour: number) => new Date(2026, 10, 24, hour, 5);

function host(settings: string): Host {
  const text = `hosts:\n  web01: {platform: linux, accounts: {actor: {user: root}}, ${settings}}\n`;
  return parseInventory(text, 'hosts.yml').hosts[0] ?? expect.fail('no host');
}

describe('what the inventory allows', () => {
  it('is nothing where the host is not marked as lab', () => {
    expect(allows(host('lab: false'), scenario, tuesdayAt(12))).to.deep.equal({
      allowed: false,
      why: 'web01 is not marked as a lab host',
      fix: 'write lab: true under web01 in the inventory',
    });
  });

  it('is everything on a lab host without further rules', () => {
    expect(allows(host('lab: true'), scenario, tuesdayAt(12))).to.deep.equal({ allowed: true });
  });

  for (const [pattern, allowed] of [
    ['systemd-service', true],
    ['SYSTEMD-*', true],
    ['t1569.002', true],
    ['T1569', true],
    ['T1543', true],
    ['T1543.002', false],
    ['T156', false],
    ['T1569.00', false],
    ['persistence', true],
    ['systemd', false],
    ['*', true],
    ['[other, pers*]', true],
    ['[all, "!persistence"]', false],
    ['!control', true],
    ['!PROCEDURE', false],
    ['procedure', true],
    ['mitigation', false],
  ] as const) {
    it(`by scenarios: ${pattern} ${allowed ? 'includes' : 'does not include'} the scenario`, () => {
      const permission = allows(
        host(`lab: true, scenarios: "${pattern}"`.replace(/"\[(.*)\]"/, '[$1]')),
        scenario,
        tuesdayAt(12),
      );
      expect(permission.allowed).to.equal(allowed);
    });
  }

  it('is nothing where the list of scenarios is empty', () => {
    expect(allows(host('lab: true, scenarios: []'), scenario, tuesdayAt(12))).to.deep.equal({
      allowed: false,
      why: 'web01 permits no scenario: its list scenarios is empty',
      fix: 'add systemd-service to it in the inventory',
    });
  });

  it('names the scenarios that may run', () => {
    expect(allows(host('lab: true, scenarios: [a, b]'), scenario, tuesdayAt(12))).to.deep.equal({
      allowed: false,
      why: 'web01 allows only a, b',
      fix: 'add systemd-service to its scenarios in the inventory',
    });
  });

  it('keeps to the hours, and names them', () => {
    const night = host('lab: true, hours: ["22:00-06:00", "sat-sun 08:00-18:00"]');
    expect(allows(night, scenario, tuesdayAt(23)).allowed).to.equal(true);
    expect(allows(night, scenario, tuesdayAt(12))).to.deep.equal({
      allowed: false,
      why: 'web01 allows only 22:00-06:00; sat,sun 08:00-18:00, and it is tue 12:05',
      fix: 'run it within these hours, or change them in the inventory',
    });
  });
});
