import { expect } from 'chai';
import { Workplace } from '../simulate.ts';

describe('simulate show and list', () => {
  let workplace: Workplace;
  before(async () => {
    workplace = await Workplace.make();
  });
  after(() => workplace.close());

  it('shows what is expected by data component, with the rule and the line that switches it on', async () => {
    const { code, stdout } = await workplace.run(['show', 'systemd-service']);
    expect(code).to.equal(0);
    expect(stdout).to.match(/^systemd-service: .*\n {2}procedure, on linux\n/);
    expect(stdout).to.include(`  must fire: systemctl executed
    data component: Command Execution (DC0064), by auditd
    rule: Service Started, Enabled or Linked With Systemctl (medium), b9c4bba0-06dc-4851-92dc-18288354cb68
    switched on by: auditctl -a always,exit -F arch=b64 -S execve,execveat -F path=/usr/bin/systemctl -k t1569_cmd
`);
    expect(stdout).to.include('systemctl reset-failed sdrill-k3v9q2xw.service');
    expect(stdout.match(/^ *expected$/gm), 'told once').to.have.length(1);
  });

  it('shows of a mitigation which one it is, what must be refused, and what puts it in place', async () => {
    const { stdout } = await workplace.run(['show', 'asr-psexec']);
    expect(stdout).to.match(/\n {2}mitigation M1040, on windows\n/);
    expect(stdout).to.match(/\n {2}must be refused: .*\n/);
    expect(stdout).to.match(/\n {4}put in place by: Add-MpPreference .*Enabled\n/);
  });

  it('names tools only where there are some', async () => {
    const { stdout } = await workplace.run(['show', 'service-permissions-macos']);
    expect(stdout).not.to.match(/needs:/);
    expect((await workplace.run(['show', 'systemd-service'])).stdout).to.match(/\n {2}needs: systemctl\n/);
  });

  it('gives all of it as one JSON document', async () => {
    const { stdout } = await workplace.run(['show', 'launchd-daemon', '--json']);
    const shown = JSON.parse(stdout);
    expect(shown).to.include({ role: 'procedure', platform: 'macos', scenario: 'launchd-daemon' });
    expect(shown.objections).to.deep.equal([]);
    expect(shown.evidence[0]).to.deep.include({
      must: 'fire',
      dataComponent: { id: 'DC0064', name: 'Command Execution' },
    });
  });

  it('names the payload that its commands run', async () => {
    const { stdout } = await workplace.run(['show', 'psexec-like']);
    expect(stdout).to.match(/^ {2}payload: C:\\Windows\\PSEXESVC\.exe \(a copy of /m);
  });

  it('proposes the nearest to an id that is not known', async () => {
    const { code, stderr } = await workplace.run(['show', 'systemd-servce']);
    expect(code).to.equal(2);
    expect(stderr).to.match(/did you mean systemd-service\?/);
  });

  it('lists the coverage, holes included', async () => {
    const { stdout } = await workplace.run(['list', '--coverage']);
    expect(stdout).to.match(/^platform +technique +data component +scenarios$/m);
    expect(stdout).to.match(/^windows +T1543\.003 +DC0079 Driver Load +HOLE$/m);
    const { stdout: json } = await workplace.run(['list', '--coverage', '--json']);
    expect(JSON.parse(json)[0]).to.have.all.keys(
      'technique',
      'platform',
      'dataComponent',
      'dataComponentName',
      'scenarios',
    );
  });
});
