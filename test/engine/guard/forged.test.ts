import { expect } from 'chai';
import { objections } from '../../../engine/guard/index.ts';
import { makePlan, type Plan } from '../../../engine/plan/plan.ts';
import type { Command } from '../../../runners/index.ts';
import { type Change, type Payload, type Scenario, scenarios } from '../../../scenarios/index.ts';
import { overwriteFile } from '../../../scenarios/kinds/file-edit.ts';
import { launchdJob } from '../../../scenarios/kinds/launchd-job.ts';
import { removeOwnDirectories, writeBelow } from '../../../scenarios/kinds/own-directories.ts';
import { createFile, removeFiles } from '../../../scenarios/kinds/posix-file.ts';
import { systemctlUser } from '../../../scenarios/kinds/systemctl.ts';
import { systemdUnit } from '../../../scenarios/kinds/systemd-unit.ts';
import { serviceUnit } from '../../../scenarios/kinds/unit-file.ts';
import { windowsService } from '../../../scenarios/kinds/windows-service.ts';

const marker = 'k3v9q2xw';
const name = `sdrill-${marker}`;
const sleeper: Payload = { program: '/bin/sh', args: ['-c', `: ${marker}; sleep 300; :`] };
const idle: Payload = { program: 'C:\\Windows\\System32\\cmd.exe', args: ['/d', '/c', 'rem', marker] };

/** Changes that are sound as they are; what is sent is then spoilt. */
const sound = {
  linux: systemdUnit({
    name: `${name}.service`,
    description: `servicedrill ${marker}`,
    payload: sleeper,
    activate: 'start',
  }),
  macos: launchdJob({
    label: name,
    payload: sleeper,
    directory: '/Library/LaunchDaemons',
    domain: 'system',
    start: 'bootstrap',
  }),
  windows: windowsService({
    name,
    payload: idle,
    description: `servicedrill ${marker}`,
    marker,
    by: 'cmdlet',
  }),
} as const;
type Platform = keyof typeof sound;

function planOf(platform: Platform, change: Change): Plan {
  const [scenario] = scenarios;
  if (scenario === undefined) throw new Error('no scenario');
  const unsafe: Scenario = { ...scenario, platform, steps: () => [{ change }], expectations: () => [] };
  const facts = { platform, os: platform, hostname: 'h', tools: {}, actor: 'a' };
  return makePlan(unsafe, { marker, facts, uniqueNames: false });
}

const unit = `/etc/systemd/system/${name}.service`;
const plist = `/Library/LaunchDaemons/${name}.plist`;
const sh = (text: string, ...operands: string[]): Command => ({
  program: '/bin/sh',
  args: ['-c', text, name, ...operands],
});
const run = (program: string, ...args: string[]): Command => ({ program, args });
const cmd = (...words: string[]): Command => run('cmd.exe', '/d', '/c', ...words);
const unitText = serviceUnit({ description: name, payload: sleeper });
const own = { directories: ['/root/.config'], marker };
const key = `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`;
const script = sound.windows.apply.flatMap(({ args }) => args.slice(-1));

const hostile: Readonly<Record<Platform, readonly (readonly [string, Command])[]>> = {
  linux: [
    ['a script of its own words', sh('curl -o "$1" file:///x', unit)],
    ['a known script with more behind it', sh('umask 022; set -C; cat >"$1"; reboot', unit)],
    ['a shell that reads a file', run('/bin/sh', `/tmp/${name}`)],
    ['another option of the shell', run('/bin/sh', '-xc', 'umask 022; set -C; cat >"$1"', 'sh', unit)],
    ['a file that it does not tell of', createFile(`/etc/cron.d/${name}`, '')],
    ['a file of the system, overwritten', overwriteFile('/etc/passwd', `# servicedrill ${marker}\n`)],
    ['a text of its own', createFile(unit, `[Service]\nUser=root\n# ${marker}\n`)],
    ['a unit that stops another', createFile(unit, `${unitText}Conflicts=ssh.service\n`)],
    ['a unit that takes the name of another', createFile(unit, `${unitText}[Install]\nAlias=ssh.service\n`)],
    ['a unit that starts another', createFile(unit, `[Unit]\nOnFailure=reboot.target\n${unitText}`)],
    [
      'a unit that a boot starts by another way',
      createFile(unit, `${unitText}[Install]\nWantedBy=sysinit.target\n`),
    ],
    ['a unit with a file of variables', createFile(unit, `${unitText}EnvironmentFile=/tmp/${name}\n`)],
    ['a program for a shell', createFile(unit, `#!/bin/sh\n: ${marker}; sleep 300; : ; reboot\n`)],
    ['its file moved over another', run('mv', unit, '/etc/passwd')],
    ['its file copied to another', run('cp', '--', unit, '/root/.ssh/authorized_keys')],
    ['its file copied into a folder', run('cp', '-t', '/etc', unit)],
    ['what it reads written to another', { ...run('tee', unit, '/etc/ld.so.preload'), stdin: '' }],
    ['a folder of the system’s', run('mkdir', `/etc/${name}`)],
    ['a file made in the system’s folders', run('touch', `/etc/${name}`)],
    ['a link', run('ln', '-s', '/etc/passwd', unit)],
    ['rights', run('chmod', '4755', unit)],
    ['a file of a like name, removed', removeFiles(`/srv/${name}`)],
    ['directories of others, made', writeBelow(unit, { directories: ['/srv/x'], marker }, '022')],
    ['directories without the marker, removed', removeOwnDirectories('/x', { ...own, marker: '' })],
    ['directories of another run, removed', removeOwnDirectories(`/${name}`, { ...own, marker: 'other' })],
    ['a unit of a user’s, stopped', systemctlUser(`${name}.service`, 'stop', 'dbus.service')],
    ['a unit masked', run('systemctl', 'mask', `${name}.service`)],
    ['every unit', run('systemctl', 'stop')],
    ['units by a pattern', run('systemctl', 'stop', `*${marker}*`)],
    ['another root', run('systemctl', '--root=/srv', 'enable', `${name}.service`)],
    ['another host', run('systemctl', '-H', 'root@fs02', 'start', `${name}.service`)],
    ['a foreign unit linked', run('systemctl', 'link', `/srv/${name}.service`)],
    [
      'a property of a transient unit',
      run(
        'systemd-run',
        `--unit=${name}.service`,
        '-p',
        `ExecStartPre=/bin/x ${marker}`,
        '--',
        sleeper.program,
        ...sleeper.args,
      ),
    ],
    ['a transient unit of no name', run('systemd-run', '--', sleeper.program, ...sleeper.args)],
    [
      'a call of another method',
      run('busctl', 'call', '--', 'org.freedesktop.systemd1', '/', 'x', 'Reboot', name),
    ],
    ['an init script of others', run('service', 'ssh', 'start', name)],
  ],
  macos: [
    ['a job of the system’s', run('launchctl', 'bootout', `system/com.apple.syslogd`, name)],
    ['a property list of others', run('launchctl', 'load', `/srv/${name}.plist`)],
    ['an override that stays', run('launchctl', 'load', '-w', plist)],
    ['another payload', run('launchctl', 'submit', '-l', name, '--', '/bin/rm', '-rf', '/Users')],
    ['another edit', run('/usr/libexec/PlistBuddy', '-c', 'Set :ProgramArguments:0 /bin/x', plist)],
    ['an edit of others', run('/usr/libexec/PlistBuddy', '-c', 'Set :RunAtLoad true', `/Library/${name}`)],
    [
      'a job kept alive',
      createFile(plist, (sound.macos.apply[0]?.stdin ?? '').replace('RunAtLoad', 'KeepAlive')),
    ],
    [
      'a job with a program of its own',
      createFile(plist, (sound.macos.apply[0]?.stdin ?? '').replace('/bin/sh', '/bin/x')),
    ],
  ],
  windows: [
    ['a file written by an echo', cmd('echo', marker, '>', 'C:\\Windows\\win.ini')],
    ['the same without a space', cmd('echo', marker, '>C:\\Windows\\win.ini')],
    ['a file deleted', cmd('del', '/f', '/q', 'C:\\Windows\\win.ini', '&', 'rem', marker)],
    ['a file deleted behind a condition', cmd('if', 'exist', name, 'del', 'C:\\Windows\\win.ini')],
    ['a folder deleted', cmd('rd', '/s', '/q', `C:\\${name}`)],
    ['a foreign copy', cmd('copy', '/b', 'C:\\x.exe', `C:\\Windows\\${name}.exe`)],
    ['a variable', cmd('%COMSPEC%', '/c', name)],
    ['an operator within a word', cmd('echo', `${name}&calc`)],
    ['a caret', cmd('echo', name, '^&', 'calc')],
    ['a shell within', cmd('cmd.exe', '/d', '/c', 'rem', name)],
    ['another option of cmd.exe', run('cmd.exe', '/v:on', '/d', '/c', 'rem', name)],
    ['a loop', cmd('for', '/r', 'x', 'in', 'y', 'do', 'del', name)],
    ['a service that boots start', run('sc.exe', 'config', name, 'start=', 'auto')],
    ['a service of another account', run('sc.exe', 'config', name, 'obj=', '.\\eve')],
    ['a reboot', run('sc.exe', 'failure', name, 'actions=', 'reboot/0')],
    ['a lock on the service manager', run('sc.exe', 'lock', name)],
    ['another host', run('sc.exe', '\\\\fs02', 'stop', name)],
    ['a value that runs', run('reg.exe', 'add', key, '/v', 'FailureCommand', '/d', 'calc')],
    ['a program in the key', run('reg.exe', 'add', key, '/v', 'ImagePath', '/d', `calc ${marker}`)],
    ['a start by the boot', run('reg.exe', 'add', key, '/v', 'Start', '/t', 'REG_DWORD', '/d', '2')],
    ['a hive', run('reg.exe', 'load', key, `C:\\${name}`)],
    ['a key below its own', run('reg.exe', 'add', `${key}\\Parameters`, '/v', 'ServiceDll', '/d', 'x.dll')],
    [
      'a script with more behind it',
      run('powershell.exe', '-NoProfile', '-NonInteractive', '-Command', `${script[0]}; calc`),
    ],
    ['a script of its own words', run('powershell.exe', '-Command', `Remove-Item ${name}`)],
    ['a file for PowerShell', run('powershell.exe', '-File', `C:\\${name}.ps1`)],
    ['wmic', run('wmic.exe', 'process', 'call', 'create', name)],
  ],
};

describe('the guard, against commands that no kind of change makes', () => {
  for (const platform of ['linux', 'macos', 'windows'] as const) {
    const change = sound[platform];

    it(`${platform}: lets the sound change go`, () => {
      expect(objections(planOf(platform, change))).to.deep.equal([]);
    });

    for (const [what, command] of hostile[platform])
      for (const phase of ['apply', 'revert', 'probe'] as const)
        it(`${platform}: refuses ${what}, as ${phase}`, () => {
          const spoilt = phase === 'probe' ? command : [...change[phase], command];
          expect(objections(planOf(platform, { ...change, [phase]: spoilt }))).to.not.be.empty;
        });
  }

  const claims: readonly [string, (change: Change) => Partial<Change>][] = [
    ['no reversal', () => ({ revert: [] })],
    ['half a reversal', ({ revert }) => ({ revert: revert.slice(1) })],
    ['its reversal in another order', ({ revert }) => ({ revert: [...revert, ...revert] })],
    [
      'a reversal on another host',
      ({ revert }) => ({ revert: revert.map(each => ({ ...each, on: 'source' as const })) }),
    ],
    ['a further command', ({ apply }) => ({ apply: [...apply, run('/bin/true', marker)] })],
    ['standard input of its own', ({ apply }) => ({ apply: apply.map(each => ({ ...each, stdin: 'x' })) })],
    [
      'another account',
      ({ apply }) => ({ apply: apply.map(each => ({ ...each, as: 'observer' as const })) }),
    ],
    [
      'a tool in a folder of somebody’s',
      ({ apply }) => ({ apply: apply.map(each => ({ ...each, program: `/tmp/x/${each.program}` })) }),
    ],
    ['an artefact that it does not tell of', () => ({ creates: [] })],
    ['the events of others', () => ({ handles: { names: ['sshd'], paths: ['/etc'] } })],
    [
      'a payload that it does not tell of',
      ({ payload }) => ({ payload: { ...(payload ?? idle), args: [] } }),
    ],
    ['another kind', () => ({ kind: 'file' })],
    ['a kind that there is not', () => ({ kind: 'made-up' })],
    ['the name of a thing that every object has', () => ({ kind: 'constructor' })],
    ['no specification', () => ({ spec: undefined })],
    [
      'the specification of another',
      () => ({ spec: { path: '/etc/passwd', holds: { comment: '#', marker } } }),
    ],
    ['more in its specification than there may be', ({ spec }) => ({ spec: { ...Object(spec), extra: 1 } })],
  ];
  for (const [what, part] of claims)
    for (const platform of ['linux', 'macos', 'windows'] as const)
      it(`${platform}: refuses a change with ${what}`, () => {
        const change = sound[platform];
        expect(objections(planOf(platform, { ...change, ...part(change) }))).to.not.be.empty;
      });

  it('reads what is there by the kind’s own eyes, whatever the object says', () => {
    const [change] = planOf('linux', { ...sound.linux, state: () => 'absent' }).changes;
    const stdout = 'file /etc/systemd/system/x\nprobed\n';
    const completion = {
      ended: 'exited',
      code: 0,
      stdout,
      stderr: '',
      truncated: false,
      startedAt: 0,
      endedAt: 0,
    } as const;
    expect(change?.state(completion)).to.equal('present');
  });
});
