import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import type { Health, TelemetryNeed } from '../../../validators/index.ts';
import { coverage } from '../../../validators/sources/auditd-coverage.ts';
import { parseRules } from '../../../validators/sources/auditd-rules.ts';

const systemctl: TelemetryNeed = { kind: 'exec', program: '/usr/bin/systemctl' };
const payload: TelemetryNeed = { kind: 'exec-child-of-init' };
const unitFile: TelemetryNeed = { kind: 'write', path: '/etc/systemd/system' };
const transient: TelemetryNeed = { kind: 'write', path: '/run/systemd/transient', byInit: true };
const start: TelemetryNeed = { kind: 'service-start' };

function judged(
  need: TelemetryNeed,
  rules: string,
  settings: { cmdline?: string; locked?: boolean } = {},
): Health {
  const lines = rules.split('\n');
  return coverage(need, {
    rules: parseRules(lines),
    machine: 'x86_64',
    cmdline: 'quiet audit=1',
    locked: false,
    ...settings,
  });
}

const fixOf = (health: Health): readonly string[] => (health.state === 'alive' ? [] : health.fix);

describe('what audit rules cover', () => {
  const cases: [string, TelemetryNeed, string, Health['state']][] = [
    ['nothing without rules', systemctl, 'No rules', 'blind'],
    [
      'a program by its path',
      systemctl,
      '-a always,exit -F arch=b64 -S execve,execveat -F path=/usr/bin/systemctl -F key=k',
      'alive',
    ],
    [
      'a program by the other name of a merged /usr',
      systemctl,
      '-a always,exit -F arch=b64 -S execve -F path=/bin/systemctl',
      'alive',
    ],
    [
      'not another program',
      systemctl,
      '-a always,exit -F arch=b64 -S execve -F path=/usr/bin/systemd-run',
      'blind',
    ],
    ['a program by a watch for execution', systemctl, '-w /usr/bin/systemctl -p x -k k', 'alive'],
    ['not by a watch for writing', systemctl, '-w /usr/bin/systemctl -p wa -k k', 'blind'],
    ['a program by its directory', systemctl, '-a always,exit -F dir=/usr/bin -F perm=x', 'alive'],
    [
      'a program by exe',
      systemctl,
      '-a always,exit -F arch=b64 -S execve -F exe=/usr/bin/systemctl',
      'alive',
    ],
    ['every program', systemctl, '-a always,exit -F arch=b64 -S execve', 'alive'],
    ['every program of a login', systemctl, '-a always,exit -F arch=b64 -S execve -F auid!=-1', 'alive'],
    [
      'perhaps, where it hangs on the user',
      systemctl,
      '-a always,exit -F arch=b64 -S execve -F auid>=1000',
      'inconclusive',
    ],
    ['not for the other architecture', systemctl, '-a always,exit -F arch=b32 -S execve', 'blind'],
    ['not failures only', systemctl, '-a always,exit -F arch=b64 -S execve -F success=0', 'blind'],
    ['not what PID 1 executes', systemctl, '-a always,exit -F arch=b64 -S execve -F ppid=1', 'blind'],
    [
      'what PID 1 executes',
      payload,
      '-a always,exit -F arch=b64 -S execve,execveat -F ppid=1 -F key=k',
      'alive',
    ],
    [
      'what PID 1 executes, not by logins',
      payload,
      '-a always,exit -F arch=b64 -S execve -F auid!=unset',
      'blind',
    ],
    [
      'what PID 1 executes, by every login and none',
      payload,
      '-a always,exit -F arch=b64 -S execve -F auid>=1000',
      'alive',
    ],
    ['a directory watched', unitFile, '-w /etc/systemd/system -p wa -k k', 'alive'],
    ['a directory watched from above', unitFile, '-w /etc -p wa', 'alive'],
    ['not a sibling of the same beginning', unitFile, '-w /etc/systemd/system.conf -p wa', 'blind'],
    [
      'perhaps, where only a part is watched',
      unitFile,
      '-w /etc/systemd/system/a.service -p wa',
      'inconclusive',
    ],
    [
      'perhaps, where other calls are named',
      unitFile,
      '-a always,exit -F arch=b64 -S rename -F dir=/etc/systemd',
      'inconclusive',
    ],
    ['what PID 1 writes', transient, '-w /run/systemd/transient -p wa', 'alive'],
    ['service starts without rules', start, 'No rules', 'alive'],
    ['not service starts that are excluded', start, '-a never,exclude -F msgtype=SERVICE_START', 'blind'],
    ['service starts, whatever else is excluded', start, '-a always,exclude -F msgtype=CWD', 'alive'],
    ['not service starts where user messages are refused', start, '-a never,user', 'blind'],
    ['service starts where one program is hushed', start, '-a never,user -F subj_type=crond_t', 'alive'],
    [
      'nothing where no task is audited',
      systemctl,
      '-a never,task\n-a always,exit -F arch=b64 -S execve',
      'blind',
    ],
    [
      'not what an earlier rule refuses',
      systemctl,
      '-a never,exit -F exe=/usr/bin/systemctl\n-a always,exit -F arch=b64 -S execve',
      'blind',
    ],
    [
      'what only a later rule refuses',
      systemctl,
      '-a always,exit -F arch=b64 -S execve\n-a never,exit -F exe=/usr/bin/systemctl',
      'alive',
    ],
    [
      'perhaps, behind a refusal that may apply',
      systemctl,
      '-a never,exit -F uid=33\n-a always,exit -F arch=b64 -S execve',
      'inconclusive',
    ],
    [
      'what a refusal for another program lets by',
      systemctl,
      '-a never,exit -F exe=/usr/bin/vmtoolsd\n-a always,exit -F arch=b64 -S execve',
      'alive',
    ],
  ];
  for (const [what, need, rules, state] of cases) {
    it(`${what}: ${rules.replace('\n', '; ')}`, () => expect(judged(need, rules).state).to.equal(state));
  }

  it('are of no use for what PID 1 writes unless the kernel was booted with audit=1', () => {
    const health = judged(transient, '-w /run/systemd/transient -p wa', { cmdline: 'root=/dev/vda quiet' });
    expect(health).to.have.property('state', 'blind');
    expect(health).to.have.property('why').that.contains('audit=1');
    expect(judged(unitFile, '-w /etc/systemd/system -p wa', { cmdline: 'quiet' }).state).to.equal('alive');
  });

  it('that are missing are reported as commands that would add them, and adding them fixes the gap', () => {
    for (const need of [systemctl, payload, unitFile, transient]) {
      const health = judged(need, 'No rules');
      const fix = fixOf(health);
      const now = fix.find(line => line.startsWith('auditctl '));
      expect(judged(need, now?.replace('auditctl ', '') ?? '').state, now).to.equal('alive');
      expect(fix.join('\n')).to.contain('/etc/audit/rules.d/servicedrill.rules');
    }
  });

  it('bring every directory under /run back at each boot, not only the last', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coverage-'));
    const runtime: TelemetryNeed = { kind: 'write', path: '/run/systemd/system' };
    const script = [transient, runtime]
      .flatMap(need => fixOf(judged(need, 'No rules')))
      .filter(line => line.includes('/etc/tmpfiles.d/'))
      .map(line => line.replace('/etc/tmpfiles.d', folder).replace('mkdir -p ', `mkdir -p ${folder}`));
    await execa('sh', ['-ec', script.join('\n')]);
    expect(await readFile(join(folder, 'servicedrill.conf'), 'utf8')).to.equal(
      'd /run/systemd/transient 0755 root root -\nd /run/systemd/system 0755 root root -\n',
    );
  });

  it('that are locked can only be changed for the next boot', () => {
    const health = judged(systemctl, 'No rules', { locked: true });
    expect(fixOf(health)).to.have.length(1);
  });
});
