import { expect } from 'chai';
import { wants } from '../wants.ts';
import { type SshLab, sshLab } from './ssh.ts';

describe('the emulated Linux host, reaching out to itself', () => {
  wants('ssh');
  let lab: SshLab;
  beforeEach(async () => {
    lab = await sshLab({ hosts: ['lab-linux01'], seed: 7 });
  });
  afterEach(() => lab.close());

  const commands = async () => {
    const { stdout } = await lab.ssh('grep -a type=EXECVE /var/log/audit/audit.log');
    return stdout.split('\n').map(line => line.replace(/^.*argc=\d+ /, ''));
  };

  it("takes root's ssh to itself, hands on input, output and exit code, and reaches no other host", async () => {
    const there = await lab.ssh('ssh root@localhost "cat; id -un; exit 3"', { input: 'in\n' });
    expect(there).to.deep.equal({ code: 3, stdout: 'in\nroot\n', stderr: '' });
    const elsewhere = await lab.ssh('ssh root@web01 true');
    expect(elsewhere.code).to.equal(255);
    expect(elsewhere.stderr).to.include('port 22: Connection refused');
  });

  it('refuses the ssh of an account without a key of root’s', async () => {
    const refused = await lab.ssh('ssh root@localhost id', { role: 'unprivileged' });
    expect(refused.code).to.equal(255);
    expect(refused.stderr).to.include('Permission denied (publickey)');
  });

  it('drives its manager over systemd-stdio-bridge for systemctl -H, and stops waiting once that ended', async () => {
    const asked = await lab.ssh('systemctl -H root@localhost is-active ssh.service');
    expect(asked).to.deep.equal({ code: 0, stdout: 'active\n', stderr: '' });
    expect(await commands()).to.include('a0="systemd-stdio-bridge"');
    expect((await lab.ssh('ps -A -o args=')).stdout).not.to.include('stdio-bridge');
  });

  it('tells that no manager could be reached', async () => {
    const asked = await lab.ssh('systemctl -H root@web01 start ssh.service');
    expect(asked.code).to.equal(1);
    expect(asked.stderr).to.match(/Connection refused[\s\S]*Failed to start ssh.service: Connection reset/);
  });

  it('leaves the manager unread where disable is told --no-reload', async () => {
    const unit = '[Service]\nExecStart=/bin/sleep 60\n[Install]\nWantedBy=multi-user.target\n';
    await lab.ssh('cat >/etc/systemd/system/a.service && systemctl enable --now a', { input: unit });
    await lab.ssh('rm /etc/systemd/system/a.service; systemctl disable --no-reload a');
    expect((await lab.ssh('systemctl show -p LoadState --value a')).stdout).to.equal('loaded\n');
    await lab.ssh('systemctl stop a; systemctl daemon-reload');
    expect((await lab.ssh('systemctl show -p LoadState --value a')).stdout).to.equal('not-found\n');
  });
});
