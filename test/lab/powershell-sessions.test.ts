import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { connect, type Runner, runnerPool } from '../../runners/index.ts';
import { openLocalShell } from '../../runners/powershell/local-shell.ts';
import { wait } from '../../runners/powershell/remoting-scripts.ts';
import { failureOf } from '../runners/failure.ts';
import { generateKey, type Sshd } from '../runners/sshd.ts';
import { ours, powershell } from '../systems.ts';
import { verifies } from '../verified.ts';
import { type Pwsh, pwshOf } from './harness-pwsh.ts';

const remoting = { transport: 'psrp', dialect: 'powershell' } as const;
const parent = { program: 'sh', args: ['-c', 'echo $PPID'] };

describe('a session of PowerShell remoting', () => {
  verifies(
    'PowerShell remoting over ssh: sessions that die, and true causes of those that never were',
    powershell,
    ours.powershell,
  );
  let pwsh: Pwsh;
  let sshd: Sshd;
  before(async function () {
    pwsh = await pwshOf(this);
    sshd = await pwsh.sshd();
  });
  after(async () => {
    await sshd?.stop();
    pwsh?.restore();
  });

  const session = async (use: (runner: Runner) => Promise<void>): Promise<void> => {
    const runner = await connect(sshd.host(remoting), 'actor');
    try {
      await use(runner);
    } finally {
      await runner.close();
    }
    expect(await ownShells(), 'a PowerShell that outlives its runner').to.deep.equal([]);
  };
  const serverOf = async (runner: Runner): Promise<number> => {
    const { stdout, why } = await runner.exec(parent);
    expect(Number(stdout), why).to.be.greaterThan(1);
    return Number(stdout);
  };

  /**
   * One command may still be sent before the break is noticed; nobody can tell what became of it. PowerShell itself may
   * never come back from sending it.
   */
  const unnoticed = async (runner: Runner): Promise<void> => {
    const { ended, stdout } = await runner.exec({ program: 'true', args: [] });
    expect(stdout).to.equal('');
    expect(ended).to.be.oneOf(['lost', 'exited', 'timed-out']);
  };

  it('is one for all commands, and is opened again once after it was killed', () =>
    session(async runner => {
      const first = await serverOf(runner);
      expect(await serverOf(runner)).to.equal(first);
      process.kill(first, 'SIGKILL');
      await unnoticed(runner);
      const second = await serverOf(runner);
      expect(second).to.not.equal(first);
      process.kill(second, 'SIGKILL');
      await unnoticed(runner);
      expect(await runner.exec(parent)).to.include({ ended: 'lost', stdout: '' });
    }));

  it('killed in the middle of a command: lost, and nothing is sent twice', () =>
    session(async runner => {
      const server = await serverOf(runner);
      const file = `${sshd.directory}/sent`;
      const script = `echo sent >> ${file}; kill -9 ${server}`;
      expect(await runner.exec({ program: 'sh', args: ['-c', script] })).to.include({ ended: 'lost' });
      expect((await runner.exec({ program: 'cat', args: [file] })).stdout).to.equal('sent\n');
    }));

  it('broken under a command that never ends: lost, not waited for until the time is over', async () => {
    const shell = openLocalShell(pwsh.path);
    try {
      const broken = `
param([string]$opening)
$never = @{ AsyncWaitHandle = [Threading.ManualResetEvent]::new($false) }
$global:servicedrill = @{ session = @{ State = $args[0] }; pipeline = $null; asked = $never }
[Console]::Out.WriteLine($opening + ' set')`;
      const waited = async (state: string): Promise<string | undefined> => {
        await shell.ask(broken, [state], 15_000);
        const { words = [] } = await shell.ask(wait, ['mark', '50'], 15_000);
        return words.slice(0, 2).join(' ');
      };
      expect(await waited('Opened')).to.equal('running');
      expect(await waited('Broken')).to.equal('threw Broken');
    } finally {
      await shell.close();
    }
  });

  it('with a host that no longer answers: timed out, may still be running, and given up', () =>
    session(async runner => {
      const server = await serverOf(runner);
      process.kill(server, 'SIGSTOP');
      const done = await runner.exec(parent, { timeoutMs: 200 });
      expect(done).to.include({ ended: 'timed-out', why: 'time-out; the process may still be running' });
      process.kill(server, 'SIGKILL');
      expect(await serverOf(runner)).to.not.equal(server);
    }));

  it('is shared by the runners of a pool, which opens another one for a lost one', async () => {
    const pool = runnerPool();
    try {
      const host = sshd.host(remoting);
      const [one, two] = await Promise.all([pool.runner(host, 'actor'), pool.runner(host, 'observer')]);
      const [first, same] = await Promise.all([serverOf(one), serverOf(two)]);
      expect(same).to.equal(first);
    } finally {
      await pool.close();
    }
  });

  it('is no session where the login is wrong, or the key that the host shows', async () => {
    const other = `${sshd.directory}/other`;
    await generateKey(other, 'ed25519');
    const stranger = sshd.account('root', { logins: [{ kind: 'key', path: other }] });
    const wrong = { actor: stranger, observer: stranger };
    const reasons = await Promise.all(
      [
        sshd.host({ ...remoting, accounts: wrong }),
        sshd.host({ ...remoting, hostKeys: { pins: [], knownHosts: [] } }),
        sshd.host({ ...remoting, hostKeys: { pins: [`SHA256:${'A'.repeat(43)}`], knownHosts: [] } }),
        sshd.host({ ...remoting, port: 1 }),
      ].map(async host => (await failureOf(connect(host, 'actor'))).reason),
    );
    expect(reasons).to.deep.equal(['authentication', 'unknown-host-key', 'changed-host-key', 'refused']);
  });

  it('names a start-up file that prints, by what it prints', async () => {
    const noisy = await pwsh.sshd();
    try {
      await writeFile(join(noisy.directory, '.bashrc'), 'echo "Welcome to the lab"\n');
      const error = await failureOf(connect(noisy.host(remoting), 'actor'));
      expect(error.message).to.contain('Welcome to the lab');
      expect(error.fix).to.contain('.bashrc');
    } finally {
      await noisy.stop();
    }
  });

  for (const [what, subsystem, message] of [
    ['an sshd without the subsystem', '', 'no subsystem called powershell'],
    ['a subsystem whose PowerShell is missing', '/no/such/pwsh -sshs', 'starts no PowerShell'],
  ] as const)
    it(`tells ${what}`, async () => {
      const bare = await pwsh.sshd(subsystem);
      try {
        const error = await failureOf(connect(bare.host(remoting), 'actor'));
        expect(error.message).to.contain(message);
        expect(error.fix).to.contain('sshd_config');
      } finally {
        await bare.stop();
      }
    });
});

/** What this process has begun of PowerShell and still holds. */
async function ownShells(): Promise<string[]> {
  const { stdout } = await execa('ps', ['--ppid', String(process.pid), '-ww', '-o', 'args='], {
    reject: false,
  });
  return stdout.split('\n').filter(args => args.includes(' -NoExit '));
}
