import { existsSync } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import { execa } from 'execa';
import { parse } from 'yaml';
import { startEmulatedFarm, startEmulatedLab } from '../../lab/index.ts';
import { wants } from '../wants.ts';
import { type SshLab, sshLab } from './ssh.ts';

describe('the emulated lab', () => {
  wants('ssh');
  let lab: SshLab;
  before(async () => {
    lab = await sshLab({ hosts: ['lab-linux01'] });
  });
  after(() => lab.close());

  it('says in its inventory that every host is emulated', async () => {
    const three = await startEmulatedLab();
    try {
      const { hosts } = parse(three.inventory());
      expect(Object.keys(hosts)).to.deep.equal(['lab-win01', 'lab-linux01', 'lab-mac01']);
      for (const host of Object.values<Record<string, unknown>>(hosts)) {
        expect(host).to.include({ emulated: true, lab: true, transport: 'ssh', address: '127.0.0.1' });
        expect(host.host_key).to.match(/^ssh-ed25519 AAAA/);
        expect(host.accounts).to.have.all.keys('actor', 'observer', 'unprivileged');
      }
    } finally {
      await three.close();
    }
  });

  it('is reached by plain ssh with its host key pinned, and tells the pin as ssh-keygen does', async () => {
    expect((await lab.ssh('hostname')).stdout).to.equal('lab-linux01\n');
    const { stdout } = await execa('ssh-keygen', ['-lf', '-'], { input: `${lab.host.hostKey}\n` });
    expect(stdout).to.contain(lab.host.pin);
  });

  it('refuses a key that is not the account’s', async () => {
    const { user } = lab.host.accounts.unprivileged;
    const { keyFile } = lab.host.accounts.actor;
    const where = ['-p', String(lab.host.port), '-i', keyFile, `${user}@127.0.0.1`, 'true'];
    const ran = await execa(
      'ssh',
      [
        '-F',
        'none',
        '-o',
        'StrictHostKeyChecking=no',
        '-o',
        'UserKnownHostsFile=/dev/null',
        '-o',
        'BatchMode=yes',
        ...where,
      ],
      { reject: false },
    );
    expect(ran.exitCode).to.equal(255);
    expect(ran.stderr).to.contain('Permission denied (publickey)');
  });

  it('keeps private keys to their owner and takes them away when it closes', async () => {
    const other = await startEmulatedLab({ hosts: ['lab-mac01'] });
    const path = other.hosts[0]?.accounts.actor.keyFile ?? '';
    expect((await stat(path)).mode & 0o777).to.equal(0o600);
    await other.close();
    await other.close();
    const gone = await access(path).then(
      () => false,
      () => true,
    );
    expect(gone).to.equal(true);
  });

  it('has no key under a name in the temporary folder, which a kill would leave there', async function () {
    if (!existsSync('/proc/self/fd')) this.skip();
    const names = await readdir(tmpdir(), { recursive: true });
    expect(names.filter(name => name.includes('servicedrill-lab-'))).to.deep.equal([]);
    expect(await readFile(lab.host.accounts.actor.keyFile, 'utf8')).to.contain('PRIVATE KEY');
  });

  it('answers many commands at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => lab.ssh(`echo ${index}; exit ${index}`)),
    );
    expect(answers.map(({ code }) => code)).to.deep.equal(answers.map((_, index) => index));
  });

  it('names an unknown fault', () => {
    expect(() => startEmulatedLab({ faults: ['no-such-fault'] })).to.throw(RangeError, 'no-such-fault');
  });

  it('starts a farm of hosts with a port and a key each', async () => {
    const farm = await startEmulatedFarm(40);
    try {
      expect(new Set(farm.hosts.map(({ port }) => port)).size).to.equal(40);
      expect(new Set(farm.hosts.map(({ hostKey }) => hostKey)).size).to.equal(40);
    } finally {
      await farm.close();
    }
  });
});
