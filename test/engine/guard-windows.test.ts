import { expect } from 'chai';
import { objections } from '../../engine/guard.ts';
import { makePlan, type Plan } from '../../engine/plan.ts';
import { type Change, type Scenario, scenarios } from '../../scenarios/index.ts';

const marker = 'k3v9q2xw';
const facts = { platform: 'windows', os: 'windows', hostname: 'h', tools: {}, actor: 'a' } as const;
const name = `sdrill-${marker}`;

const idle = `C:\\Windows\\System32\\cmd.exe /d /c rem ${marker}`;

const own: Change = {
  kind: 'windowsService',
  name,
  describe: () => '',
  handles: { names: [], paths: [], commandLines: [] },
  creates: [{ kind: 'windows-service', name }],
  apply: [{ program: 'sc.exe', args: ['create', name] }],
  revert: [{ program: 'sc.exe', args: ['delete', name] }],
  probe: { program: 'sc.exe', args: ['query', name] },
  state: () => 'unknown',
};

function planOf(change: Change): Plan {
  const [scenario] = scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  const unsafe: Scenario = {
    ...scenario,
    platform: 'windows',
    steps: () => [{ change }],
    expectations: () => [],
  };
  return makePlan(unsafe, { marker, facts, uniqueNames: false, knownAdmins: [], knownServices: [] });
}

describe('the guard, on Windows', () => {
  const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';
  const foreign: [string, string, string[]][] = [
    ['a service of the system given the marked program', 'sc.exe', ['config', 'Spooler', 'binPath=', name]],
    ['another host asked for a service of its own', 'sc.exe', ['\\\\fs02', 'stop', 'Spooler', name]],
    ['a service of the system started', 'C:\\Windows\\System32\\net.exe', ['start', 'Spooler', name]],
    ['the key of a service of the system', 'reg.exe', ['add', `${key}\\Fax`, '/v', 'ImagePath', '/d', name]],
    ['a process that is not the service’s', 'taskkill.exe', ['/f', '/im', 'lsass.exe', '/fi', name]],
  ];
  for (const [what, program, args] of foreign) {
    it(`refuses ${what}`, () => {
      const change = { ...own, apply: [{ program, args }] };
      expect(objections(planOf(change)).join('\n')).to.match(/alters .*, which is not its own/);
    });
  }

  it('lets the tools of Windows alter what the plan makes itself', () => {
    const apply = [
      { program: 'sc.exe', args: ['\\\\h', 'config', name, 'binPath=', idle] },
      { program: 'net.exe', args: ['start', name] },
      { program: 'reg.exe', args: ['add', `${key}\\${name}`, '/v', 'ImagePath', '/d', idle] },
      { program: 'taskkill.exe', args: ['/f', '/fi', `SERVICES eq ${name}`] },
    ];
    const payload = { program: 'C:\\Windows\\System32\\cmd.exe', args: ['/d', '/c', 'rem', marker] };
    expect(objections(planOf({ ...own, apply, payload }))).to.deep.equal([]);
  });

  const outside: [string, Change['creates'][number]][] = [
    ['a key outside of Services', { kind: 'registry-key', name: `HKLM\\SOFTWARE\\${name}` }],
    ['a file in System32', { kind: 'file', name: `C:\\Windows\\System32\\${name}.exe` }],
  ];
  for (const [what, artefact] of outside) {
    it(`refuses ${what}`, () => {
      expect(objections(planOf({ ...own, creates: [artefact] })).join('\n')).to.match(
        /outside of the places/,
      );
    });
  }

  const payloads: [string, Change['payload']][] = [
    [
      'a command behind the harmless one',
      { program: 'C:\\Windows\\System32\\cmd.exe', args: ['/d', '/c', 'echo', marker, '&', 'calc'] },
    ],
    [
      'an interpreter that is not the system’s',
      { program: 'C:\\Users\\x\\cmd.exe', args: ['/d', '/c', 'echo', marker] },
    ],
    [
      'a payload of another run',
      { program: 'C:\\Windows\\System32\\cmd.exe', args: ['/d', '/c', 'echo', 'other'] },
    ],
  ];
  for (const [what, payload] of payloads) {
    it(`refuses ${what}`, () => {
      expect(objections(planOf({ ...own, ...(payload && { payload }) })).join('\n')).to.match(/harmless/);
    });
  }
});
