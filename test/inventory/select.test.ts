import { expect } from 'chai';
import { InventoryError, parseInventory, selectHosts } from '../../inventory/index.ts';

const inventory = parseInventory(
  `
defaults: {platform: linux, accounts: {actor: {user: root}}}
hosts: {web01: , web02: , db01: , db02: , mail: }
groups: {web: "web*", databases: "db*", odd: [web01, db01], empty: []}
`,
  'hosts.yml',
);

const names = (...patterns: string[]) => selectHosts(inventory, patterns).map(host => host.name);

describe('choosing hosts', () => {
  for (const [patterns, found] of [
    [['web01'], ['web01']],
    [
      ['mail', 'web01', 'mail'],
      ['web01', 'mail'],
    ],
    [['web'], ['web01', 'web02']],
    [['db*'], ['db01', 'db02']],
    [['d*s'], ['db01', 'db02']],
    [['?????'], ['web01', 'web02']],
    [['all'], ['web01', 'web02', 'db01', 'db02', 'mail']],
    [
      ['*', '!odd'],
      ['web02', 'db02', 'mail'],
    ],
    [
      ['!web', '!mail'],
      ['db01', 'db02'],
    ],
    [
      ['web,databases', '!*01'],
      ['web02', 'db02'],
    ],
    [['!web02', 'web'], ['web01']],
  ] as const) {
    it(`${patterns.join(' ')} gives ${found.join(', ')}`, () => {
      expect(names(...patterns)).to.deep.equal(found);
    });
  }

  for (const [patterns, complaint] of [
    [['wbe01'], 'host or group "wbe01" is not known in hosts.yml; did you mean web01?'],
    [['databaes'], 'host or group "databaes" is not known in hosts.yml; did you mean databases?'],
    [['web', '!mial'], 'host or group "mial" is not known in hosts.yml; did you mean mail?'],
    [['mial*'], '"mial*" matches no host or group in hosts.yml; did you mean mail?'],
    [['empty'], 'group "empty" in hosts.yml is empty'],
    [['web', '!web*'], '"web !web*" leaves no host'],
    [[], '"" leaves no host'],
    [['constructor'], /^host or group "constructor" is not known in hosts.yml; known: web01, /],
    [['nope', 'mial'], /"nope".*\n.*"mial"/],
  ] as const) {
    it(`${patterns.join(' ')} is refused: ${complaint}`, () => {
      expect(() => names(...patterns)).to.throw(InventoryError, complaint);
    });
  }
});
