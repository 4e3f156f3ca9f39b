import { expect } from 'chai';
import type { Intent } from '../../engine/ledger/open-ledgers.ts';
import { rebuild } from '../../engine/ledger/rebuild.ts';
import { makePlan } from '../../engine/plan/plan.ts';
import { parseInventory } from '../../inventory/index.ts';
import { type Change, type HostFacts, type Platform, scenarios } from '../../scenarios/index.ts';

const marker = 'k3v9q2xw';

/** Where hosts may keep what scenarios look for, by what is special about them. */
const places: Readonly<Record<string, { platform: Platform; toolOf: (name: string) => string }>> = {
  'a Windows in C:\\Windows': { platform: 'windows', toolOf: name => `C:\\Windows\\System32\\${name}` },
  'a Windows that spells its folder in small letters': {
    platform: 'windows',
    toolOf: name => `C:\\windows\\system32\\${name}`,
  },
  'a Windows on another drive': { platform: 'windows', toolOf: name => `D:\\WINNT\\system32\\${name}` },
  'a Linux with /usr merged': { platform: 'linux', toolOf: name => `/usr/bin/${name}` },
  'a Linux with /bin apart': { platform: 'linux', toolOf: name => `/bin/${name}` },
  'a Mac': { platform: 'macos', toolOf: name => `/bin/${name}` },
};

const hosts = parseInventory(
  `hosts:
  windows: {platform: windows, lab: true, source: {host: source, address: target}, accounts: {actor: {user: drill}, unprivileged: {user: low}}}
  linux: {platform: linux, lab: true, source: {host: source, address: target}, accounts: {actor: {user: root}, unprivileged: {user: low}}}
  macos: {platform: macos, lab: true, accounts: {actor: {user: drill}, unprivileged: {user: low}}}
  source: {platform: linux, lab: true, accounts: {actor: {user: root}}}
`,
  'hosts.yml',
).hosts;

describe('what a run notes of its changes, wherever the host keeps its tools', () => {
  for (const [what, { platform, toolOf }] of Object.entries(places))
    for (const withIdleService of platform === 'windows' ? [true, false] : [true])
      it(`${what}${withIdleService ? '' : ' and has no locator.exe'}: is made anew, with the same reversals`, () => {
        const host = hosts.find(({ name }) => name === platform);
        if (host === undefined) throw new Error(`no host ${platform}`);
        for (const scenario of scenarios.filter(each => each.platform === platform)) {
          for (const uniqueNames of [false, true]) {
            const names = [...scenario.tools, ...(scenario.wants ?? [])];
            const found = names.filter(name => withIdleService || name !== 'locator.exe');
            const facts: HostFacts = {
              platform,
              os: '',
              hostname: 'target',
              tools: Object.fromEntries(found.map(name => [name, toolOf(name)])),
              actor: host.accounts.actor.user,
              unprivileged: 'low',
              reachedAs: 'target',
              home: { windows: 'C:\\Users\\drill', linux: '/root', macos: '/Users/drill' }[platform],
              userManager: true,
            };
            const { changes } = makePlan(scenario, { marker, facts, uniqueNames });
            const made = rebuild(noted(scenario.id, changes), { host, hostname: 'target' });
            expect('why' in made ? made.why : '', scenario.id).to.equal('');
            if ('why' in made) continue;
            expect(reversals(made.changes), scenario.id).to.deep.equal(reversals(changes));
          }
        }
      });
});

/** As it comes back from the disk. */
function noted(scenario: string, changes: readonly Change[]): Intent {
  const kept = changes.map(({ kind, name, spec, revert, probe }) => ({ kind, name, spec, revert, probe }));
  return JSON.parse(JSON.stringify({ scenario, marker, changes: kept }));
}

/** Whether a system's own program is called by its name or its place is all the same. */
function reversals(changes: readonly Change[]): unknown {
  const kept = changes.map(({ name, revert, probe }) => ({ name, revert, probe }));
  const bare = (key: string, value: unknown) =>
    key === 'program' && typeof value === 'string' ? value.slice(value.lastIndexOf('\\') + 1) : value;
  return JSON.parse(JSON.stringify(kept, bare));
}
