import { expect } from 'chai';
import { objections } from '../../engine/guard.ts';
import { makePlan, type Plan } from '../../engine/plan.ts';
import { type Change, type Payload, type Scenario, scenarios } from '../../scenarios/index.ts';
import { probeUnit } from '../../scenarios/kinds/systemd-probe.ts';

const marker = 'k3v9q2xw';
const name = `sdrill-${marker}`;
const sleeper: Payload = { program: '/bin/sh', args: ['-c', `: ${marker}; sleep 300; :`] };

function planOf(platform: 'linux' | 'windows', change: Partial<Change>): Plan {
  const [scenario] = scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  const whole: Change = {
    kind: 'made-up',
    name,
    describe: () => '',
    handles: { names: [], paths: [], commandLines: [] },
    creates: [{ kind: 'unit', name: `${name}.service` }],
    apply: [],
    revert: [{ program: 'systemctl', args: ['stop', `${name}.service`] }],
    probe: probeUnit(`${name}.service`, []),
    state: () => 'unknown',
    ...change,
  };
  const unsafe: Scenario = {
    ...scenario,
    platform,
    steps: () => [{ change: whole }],
    expectations: () => [],
  };
  const facts = { platform, os: platform, hostname: 'h', tools: {}, actor: 'a' };
  return makePlan(unsafe, { marker, facts, uniqueNames: false, knownAdmins: [], knownServices: [] });
}

describe('the guard reads the commands themselves, whatever a change says of them', () => {
  const transient = (...words: string[]) => [
    { program: 'systemd-run', args: [`--unit=${name}.service`, '--', ...words] },
  ];
  const cases: [string, 'linux' | 'windows', Partial<Change>, RegExp][] = [
    [
      'a transient unit that runs what no payload tells of',
      'linux',
      { apply: transient('/usr/bin/curl', 'example.org') },
      /would run "\/usr\/bin\/curl example.org"/,
    ],
    [
      'a transient unit that runs something else than its payload',
      'linux',
      { apply: transient('/bin/rm', '-rf', '/srv'), payload: sleeper },
      /would run "\/bin\/rm -rf \/srv"/,
    ],
    [
      'a unit of the system stopped beside its own',
      'linux',
      { apply: [{ program: '/usr/bin/systemctl', args: ['stop', 'ssh.service', `${name}.service`] }] },
      /concerns ssh.service, which is not its own/,
    ],
    [
      'a path that climbs out of its own directory',
      'linux',
      { revert: [{ program: 'rm', args: ['-rf', '--', `/tmp/${name}/../../srv`] }] },
      /climbs out of a directory/,
    ],
    [
      'a service of its own with a foreign program',
      'windows',
      {
        creates: [{ kind: 'windows-service', name }],
        apply: [{ program: 'sc.exe', args: ['create', name, 'binPath=', 'C:\\evil.exe'] }],
      },
      /would run "C:\\evil.exe"/,
    ],
    [
      'a foreign recovery command',
      'windows',
      {
        creates: [{ kind: 'windows-service', name }],
        apply: [{ program: 'sc.exe', args: ['failure', name, 'command=', 'C:\\evil.exe'] }],
      },
      /would run "C:\\evil.exe"/,
    ],
    [
      'a service of the system changed in a batch',
      'windows',
      { apply: [{ program: 'cmd.exe', args: ['/d', '/c', 'sc.exe', 'stop', 'Spooler', '&', 'rem', name] }] },
      /alters Spooler, which is not its own/,
    ],
    [
      'the key of a service of the system deleted in a batch',
      'windows',
      {
        apply: [
          {
            program: 'cmd.exe',
            args: ['/d', '/c', 'rem', name, '&&', 'reg.exe', 'delete', 'HKLM\\SYSTEM\\X', '/f'],
          },
        ],
      },
      /alters HKLM\\SYSTEM\\X, which is not its own/,
    ],
    [
      'an account made with net1.exe',
      'windows',
      { apply: [{ program: 'net1.exe', args: ['user', name, 'pw', '/add'] }] },
      /runs a program that no change needs/,
    ],
  ];
  for (const [what, platform, change, reason] of cases)
    it(`refuses ${what}`, () => {
      expect(objections(planOf(platform, change)).join('\n')).to.match(reason);
    });

  it('lets a transient unit run its payload', () => {
    const apply = transient(sleeper.program, ...sleeper.args);
    expect(objections(planOf('linux', { apply, payload: sleeper }))).to.deep.equal([]);
  });
});
