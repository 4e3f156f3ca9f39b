import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { connect } from '../../../runners/index.ts';
import { failureOfSsh, isRefusedLogin } from '../../../runners/powershell/failures.ts';
import { connectByWinRm } from '../../../runners/powershell/winrm.ts';
import { realSshd } from '../../want-table.ts';
import { wants } from '../../wants.ts';
import { failureOf } from '../failure.ts';
import { generateKey, hostAt, type Sshd, startSshd } from '../sshd.ts';

const remoting = { transport: 'psrp', dialect: 'powershell' } as const;

describe('PowerShell remoting that cannot begin', () => {
  it('says that PowerShell 7 is missing on this computer, before the host is asked', async () => {
    const { PATH } = process.env;
    const empty = await mkdtemp(join(tmpdir(), 'no-pwsh-'));
    process.env.PATH = empty;
    try {
      const logins = [{ kind: 'agent' }] as const;
      const accounts = { actor: { user: 'x', logins }, observer: { user: 'x', logins } };
      const error = await failureOf(connect({ ...hostAt(1, ''), ...remoting, accounts }, 'actor'));
      expect(error.reason).to.equal('configuration');
      expect(error.message).to.contain('pwsh');
      expect(error.fix).to.contain('dialect: powershell');
    } finally {
      process.env.PATH = PATH;
      await rm(empty, { recursive: true });
    }
  });

  it('takes no passwords, which would have to be typed', async () => {
    const password = { kind: 'password', password: { from: 'environment', name: 'X' } } as const;
    const account = { user: 'x', logins: [password] };
    const accounts = { actor: account, observer: account };
    const error = await failureOf(connect({ ...hostAt(1, ''), ...remoting, accounts }, 'actor'));
    expect(error.reason).to.equal('credentials');
    expect(error.fix).to.contain('ssh-agent');
  });

  it('over WinRM needs a Windows controller', async () => {
    const options = { timeoutMs: 1_000, keepAliveMs: 1_000, signal: new AbortController().signal };
    const host = { ...hostAt(5985, ''), transport: 'winrm', dialect: 'powershell' } as const;
    const error = await failureOf(connectByWinRm(host, options, 'linux'));
    expect(error.reason).to.equal('configuration');
    expect(error.fix).to.contain('psrp');
  });
});

describe("the true cause of a failed session, in the words of the system's own ssh", () => {
  wants(...realSshd);
  let sshd: Sshd;
  before(async () => {
    sshd = await startSshd();
    await generateKey(join(sshd.directory, 'other'), 'ed25519');
  });
  after(() => sshd?.stop());

  const ask = async (options: Record<string, string>, key = sshd.keyFile, port = sshd.port) => {
    const given = { UserKnownHostsFile: 'none', StrictHostKeyChecking: 'yes', BatchMode: 'yes', ...options };
    const words = Object.entries(given).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    const target = ['-p', String(port), '-i', key, 'root@127.0.0.1', 'true'];
    const { stderr } = await execa('ssh', ['-F', 'none', ...words, ...target], {
      reject: false,
      timeout: 10_000,
    });
    return { message: 'The SSH client session has ended', noise: stderr };
  };
  const known = (key: string) => ({ KnownHostsCommand: `/bin/echo %H ${key}` });

  it('a refused port, an unknown key, a changed key and a refused login', async () => {
    const otherKey = (await execa('cut', ['-d', ' ', '-f', '1,2', join(sshd.directory, 'other.pub')])).stdout;
    const failures = await Promise.all([
      ask({}, sshd.keyFile, 1),
      ask({}),
      ask(known(otherKey)),
      ask({ ...known(sshd.hostKey), IdentitiesOnly: 'yes' }, join(sshd.directory, 'other')),
    ]);
    expect(failures.map(failure => failureOfSsh(sshd.host(), failure).reason)).to.deep.equal([
      'refused',
      'unknown-host-key',
      'changed-host-key',
      'authentication',
    ]);
    expect(failures.map(isRefusedLogin)).to.deep.equal([false, false, false, true]);
  });

  it('where ssh has nothing against it, what PowerShell said', () => {
    const error = failureOfSsh(sshd.host(), { message: 'It broke.\u001b[0m', noise: '' });
    expect(error.reason).to.equal('protocol');
    expect(error.message).to.match(/It broke\. \[0m$/);
  });
});
