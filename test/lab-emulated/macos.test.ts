import { expect } from 'chai';
import { wants } from '../wants.ts';
import { type SshLab, sshLab } from './ssh.ts';

const plist = '/Library/LaunchDaemons/com.drill.k3v9q2xw.plist';
const text = `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>Label</key><string>com.drill.k3v9q2xw</string>
<key>ProgramArguments</key><array><string>/bin/sh</string><string>-c</string><string>: k3v9q2xw; sleep 300; :</string></array>
<key>RunAtLoad</key><true/></dict></plist>
`;

describe('the emulated Mac', () => {
  wants('ssh');
  let lab: SshLab;
  beforeEach(async () => {
    lab = await sshLab({ hosts: ['lab-mac01'], seed: 7 });
  });
  afterEach(() => lab.close());

  const said = async (command: string, input = '') => (await lab.ssh(command, { input })).stdout;

  it('shows a daemon’s life in eslogger: file, command, item, trampoline, program', async () => {
    const watching = lab.ssh('echo $$ >/tmp/es.pid; exec eslogger exec create btm_launch_item_add');
    await said('until [ -s /tmp/es.pid ]; do sleep 0.02; done; sleep 0.1');
    await lab.ssh(`cat >${plist}`, { input: text });
    await lab.ssh(`launchctl bootstrap system ${plist}`);
    await said('until pgrep -f "k3v9q2xw; sleep"; do sleep 0.02; done');
    await said('kill "$(cat /tmp/es.pid)"');
    const lines = (await watching).stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    const kinds = lines
      .filter(({ event }) => JSON.stringify(event).includes('k3v9q2xw'))
      .map(({ event }) => Object.keys(event)[0]);
    expect(kinds).to.include.members(['create', 'exec', 'btm_launch_item_add']);
    const launched = lines.filter(({ event }) => event.exec?.target.ppid === 1);
    expect(launched.map(({ event }) => event.exec.args)).to.deep.equal([
      ['xpcproxy', 'com.drill.k3v9q2xw'],
      ['/bin/sh', '-c', ': k3v9q2xw; sleep 300; :'],
    ]);
    const [trampoline, program] = launched.map(({ event }) => event.exec.target.audit_token);
    expect(trampoline.pid).to.equal(program.pid);
    expect(trampoline.pidversion).to.be.below(program.pidversion);
    const numbers = lines.map(({ global_seq_num }) => global_seq_num);
    expect(numbers).to.deep.equal(numbers.map((_, index) => index));
  });

  it('knows nothing of a daemon that was booted out', async () => {
    await lab.ssh(`cat >${plist} && launchctl bootstrap system ${plist}`, { input: text });
    expect(await said('launchctl print system/com.drill.k3v9q2xw')).to.contain('state = running');
    expect((await lab.ssh(`launchctl bootstrap system ${plist}`)).stderr).to.contain(
      'Bootstrap failed: 5: Input/output error',
    );
    expect((await lab.ssh(`launchctl bootout system/com.drill.k3v9q2xw; rm -f ${plist}`)).code).to.equal(0);
    const gone = await lab.ssh('launchctl print system/com.drill.k3v9q2xw');
    expect(gone.code).to.equal(113);
    expect(gone.stderr).to.contain('Could not find service "com.drill.k3v9q2xw" in domain for system');
    expect((await lab.ssh('launchctl bootout system/com.drill.k3v9q2xw')).code).to.equal(3);
  });

  it('ends what is left of a job’s process group with the job, except with AbandonProcessGroup', async () => {
    const started = `cat >${plist} && launchctl bootstrap system ${plist} && until pgrep -x sleep; do sleep 0.02; done >/dev/null`;
    const left = 'launchctl bootout system/com.drill.k3v9q2xw; sleep 0.2; pgrep -f -a "sleep 300"';
    await lab.ssh(started, { input: text });
    expect(await said(left)).to.equal('');
    const abandoned = text.replace('<key>RunAtLoad', '<key>AbandonProcessGroup</key><true/><key>RunAtLoad');
    await lab.ssh(`rm ${plist}; ${started}`, { input: abandoned });
    expect(await said(left)).to.match(/^\d+ sleep 300$/m);
  });

  it('refuses a standard user the daemons, not agents of their own', async () => {
    expect((await lab.ssh(`echo x >${plist}`, { role: 'unprivileged' })).stderr.toLowerCase()).to.contain(
      'permission denied',
    );
    const own = '/Users/drilluser/Library/LaunchAgents/own.plist';
    expect(
      (
        await lab.ssh(`cat >${own} && launchctl bootstrap gui/502 ${own} && launchctl list`, {
          role: 'unprivileged',
          input: text,
        })
      ).stdout,
    ).to.contain('com.drill.k3v9q2xw');
    expect((await lab.ssh('eslogger exec', { role: 'unprivileged' })).code).to.equal(1);
  });

  it('has domains for people only, and a screen that belongs to one of them', async () => {
    expect(await said('stat -f %u /dev/console')).to.equal('501\n');
    const agent = '/Library/LaunchAgents/own.plist';
    const nobody = await lab.ssh(`cat >${agent}; launchctl bootstrap gui/ ${agent}`, { input: text });
    expect(nobody.code).to.equal(125);
    expect(nobody.stderr).to.contain('Domain does not support specified action');
    expect((await lab.ssh(`launchctl bootstrap gui/501 ${agent}`)).code).to.equal(0);
  });

  it("keeps the type of what PlistBuddy's Set replaces", async () => {
    const set = `/usr/libexec/PlistBuddy -c 'Set :RunAtLoad false' ${plist} && cat ${plist}`;
    expect(await said(`cat >${plist}; ${set}`, text)).to.contain('<false/>');
  });

  it('words eslogger’s refusal as macOS 26.3 does', async () => {
    const refused = await lab.ssh('eslogger exec', { role: 'unprivileged' });
    expect(refused.stderr).to.contain('Not privileged to create an ES client, need to be superuser');
  });

  it('runs jobs that were submitted and removes them', async () => {
    await lab.ssh('launchctl submit -l drill.k3v9q2xw -- /bin/sleep 300');
    expect(await said('launchctl list')).to.match(/^\d+\t0\tdrill\.k3v9q2xw$/m);
    await lab.ssh('launchctl remove drill.k3v9q2xw');
    expect(await said('launchctl list')).not.to.contain('k3v9q2xw');
    expect(await said('log show --style ndjson --predicate \'subsystem CONTAINS "k3v9q2xw"\'')).to.contain(
      'removing service: drill.k3v9q2xw',
    );
  });
});
