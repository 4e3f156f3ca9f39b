import { expect } from 'chai';
import { wants } from '../wants.ts';
import { events, type SshLab, sshLab } from './ssh.ts';

const sysmon = 'Microsoft-Windows-Sysmon/Operational';

describe('faults left in the emulated lab', () => {
  wants('ssh');
  let lab: SshLab | undefined;
  afterEach(() => lab?.close());
  const windows = async (...faults: string[]) => (lab = await sshLab({ hosts: ['lab-win01'], faults }));
  const linux = async (...faults: string[]) => (lab = await sshLab({ hosts: ['lab-linux01'], faults }));

  it('source-off: one log produces nothing, others do', async () => {
    const host = await windows('source-off:sysmon');
    await host.ssh('sc create drill binPath= x');
    expect(await events(host, sysmon)).to.be.empty;
    expect(await events(host, 'System', 7045)).to.have.length(1);
  });

  it('suppress-event: one event is missing while its neighbours arrive', async () => {
    const host = await windows('suppress-event:7045');
    await host.ssh('sc create drill binPath= x & eventcreate /t information /id 9 /l system /d canary');
    expect(await events(host, 'System', 7045)).to.be.empty;
    expect(await events(host, 'System', 9)).to.have.length(1);
    expect(await events(host, 'Security', 4697)).to.have.length(1);
  });

  it('suppress-event with a text: only events that carry it are missing', async () => {
    const host = await windows('suppress-event:1:k3v9q2xw');
    await host.ssh('sc query k3v9q2xw');
    await host.ssh('hostname');
    const lines = (await events(host, sysmon, 1)).map(({ fields }) => fields.CommandLine);
    expect(lines).to.include('hostname').and.not.include('sc  query k3v9q2xw');
  });

  it('refuse-privilege: the actor is no administrator', async () => {
    expect((await (await windows('refuse-privilege')).ssh('sc create drill binPath= x')).code).to.equal(5);
    await lab?.close();
    expect((await (await linux('refuse-privilege')).ssh('systemctl stop ssh')).stderr).to.contain(
      'Interactive authentication required',
    );
  });

  it('unreadable-log: nobody may read', async () => {
    expect((await (await windows('unreadable-log')).ssh('wevtutil qe System')).code).to.equal(5);
    await lab?.close();
    expect(
      (await (await linux('unreadable-log')).ssh('cat /var/log/audit/audit.log; journalctl -n 1')).stdout,
    ).to.equal('');
  });

  it('refuse-delete: a service stays marked for deletion', async () => {
    const host = await windows('refuse-delete');
    await host.ssh('sc create drill binPath= x & sc delete drill');
    expect((await host.ssh('sc delete drill')).stdout).to.contain('DeleteService FAILED 1072');
    expect((await host.ssh('sc create drill binPath= x')).stdout).to.contain('CreateService FAILED 1072');
  });

  it('disconnect-after: the connection goes without an exit status', async () => {
    const host = await linux('disconnect-after:2');
    expect((await host.ssh('true')).code).to.equal(0);
    expect((await host.ssh('sleep 5')).code).to.equal(255);
  });

  it('clock-skew: the host’s clock is ahead', async () => {
    const host = await linux('clock-skew:3600');
    const ahead = Number((await host.ssh('date +%s')).stdout) - Date.now() / 1000;
    expect(ahead).to.be.closeTo(3600, 60);
  });
});
