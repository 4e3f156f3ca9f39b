import { expect } from 'chai';
import { connect } from '../../runners/index.ts';
import { openssh, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { realSshd } from '../want-table.ts';
import { demand, wants } from '../wants.ts';
import { untilGone } from './processes.ts';
import { type Sshd, startSshd } from './sshd.ts';
import { type Transport, transports } from './transports.ts';

const noisyRc = 'echo "Welcome!"; echo "warning: noise" >&2\n';
const sh = (script: string) => ({ program: 'sh', args: ['-c', script] });

describe('login shells', () => {
  wants(...realSshd);
  verifies('Login shells bash, csh, tcsh and fish, noise in their start files', openssh, ours.sshd);
  let sshd: Sshd;
  const shells = {
    noisy: { shell: '/bin/bash', files: { '.bashrc': noisyRc } },
    csh: { shell: '/bin/bsd-csh', files: { '.cshrc': 'echo Welcome!\n' } },
    tcsh: { shell: '/usr/bin/tcsh', files: { '.cshrc': 'echo Welcome!\n' } },
    fish: { shell: '/usr/bin/fish', files: { '.config/fish/config.fish': noisyRc } },
  };
  before(async () => {
    const users = Object.entries(shells).map(([name, user]) => ({ name, ...user }));
    sshd = await startSshd({ users: [...users, { name: 'nologin', shell: '/usr/sbin/nologin' }] });
  });
  after(() => sshd?.stop());

  const runnerOf = (user: string, transport: Transport) => {
    const account = sshd.account(user);
    return connect(sshd.host({ transport, accounts: { actor: account, observer: account } }), 'actor');
  };

  const cases = (['noisy', 'csh', 'tcsh', 'fish'] as const).flatMap(user =>
    transports.map(transport => [user, transport] as const),
  );
  for (const [user, transport] of cases) {
    it(`of any kind may be noisy and read quotes their own way: ${user}, ${transport}`, async function () {
      if (user !== 'noisy') await demand(this, user);
      const runner = await runnerOf(user, transport);
      try {
        const args = ['%s\\0', "it's", '!!', 'a\nb', '\\', '$HOME', '{a,b}', '~', '*', 'é', '-n', ''];
        const done = await runner.exec({ program: 'printf', args });
        expect(done).to.include({ ended: 'exited', code: 0, stderr: '' });
        expect(done.stdout.split('\0').slice(0, -1)).to.deep.equal(args.slice(1));
        const own = await runner.exec(sh('echo $$'));
        expect(own.stdout).to.equal(`${own.pid}\n`);
      } finally {
        await runner.close();
      }
    });
  }

  for (const [user, transport] of cases) {
    it(`hand on what a command is to read, and end it with its children: ${user}, ${transport}`, async function () {
      if (user !== 'noisy') await demand(this, user);
      const runner = await runnerOf(user, transport);
      try {
        const stdin = "it's !! $HOME\n\\ é\n";
        expect(await runner.exec({ ...sh('cat; exit 7'), stdin })).to.include({ code: 7, stdout: stdin });
        const heard: string[] = [];
        const enough = new AbortController();
        const onLine = (line: string) => {
          if (heard.push(line) === 2) enough.abort();
        };
        const stubborn = sh('trap "" TERM; sleep 69 & echo $!; echo $$; wait');
        const [late, followed] = await Promise.all([
          runner.exec(sh('sleep 69 & echo $!; wait'), { timeoutMs: 3_000 }),
          runner.follow?.(stubborn, onLine, enough.signal),
        ]);
        expect(late).to.include({ ended: 'timed-out', why: 'time-out' });
        expect(followed).to.include({ ended: 'signalled', signalName: 'SIGKILL', why: 'aborted' });
        for (const pid of [late.pid, Number(late.stdout), ...heard.map(Number)]) await untilGone(pid);
      } finally {
        await runner.close();
      }
    });
  }

  it('that run no command make it lost, never a success', async () => {
    const runner = await runnerOf('nologin', 'ssh');
    const done = await runner.exec({ program: 'true', args: [] });
    expect(done.ended).to.equal('lost');
    expect(done.why).to.match(/did not run the command \(exit 1\): This account is currently not available/);
    await runner.close();
  });
});
