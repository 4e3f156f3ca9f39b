import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { connect, type Runner } from '../../runners/index.ts';
import { openssh } from '../systems.ts';
import { until } from '../until.ts';
import { verifies } from '../verified.ts';
import { hostileArgs } from './hostile.ts';
import { untilGone } from './processes.ts';
import { type Sshd, startSshd } from './sshd.ts';

const noisyRc = 'echo "Welcome!"; echo "warning: noise" >&2\n';
const sh = (script: string) => ({ program: 'sh', args: ['-c', script] });

describe('a command over ssh', () => {
  verifies('Commands over ssh: endings, time-outs, output, input', openssh);
  let sshd: Sshd;
  let runner: Runner;
  before(async () => {
    sshd = await startSshd();
    runner = await connect(sshd.host(), 'actor');
  });
  after(async () => {
    await runner?.close();
    await sshd?.stop();
  });

  it('tells exit code, both outputs and the process id of the program itself', async () => {
    const done = await runner.exec(sh('echo out $$; echo err >&2; exit 3'));
    expect(done).to.include({ ended: 'exited', code: 3, truncated: false, stderr: 'err\n' });
    expect(done.stdout).to.equal(`out ${done.pid}\n`);
    expect(done.endedAt).to.be.at.least(done.startedAt);
  });

  it('brings hostile arguments to the program unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(hostileArgs, async args => {
        const { stdout } = await runner.exec({ program: 'printf', args: ['%s\\0', ...args, 'end'] });
        expect(stdout.split('\0')).to.deep.equal([...args, 'end', '']);
      }),
      { numRuns: 25 },
    );
  });

  it('brings standard input unchanged, and none where none is given', async () => {
    const stdin = '[Unit]\nDescription=é $x `y`\n\\\n';
    expect((await runner.exec({ program: 'cat', args: [], stdin })).stdout).to.equal(stdin);
    expect((await runner.exec({ program: 'cat', args: [] })).stdout).to.equal('');
    expect((await runner.exec({ program: 'cat', args: [], stdin: '' })).stdout).to.equal('');
  });

  it('speaks plain English and finds what is in sbin', async () => {
    const { stdout } = await runner.exec(sh('echo $LC_ALL; echo $PATH'));
    expect(stdout).to.match(/^C\n.*\/usr\/sbin/);
  });

  it('tells a program that is not there by exit code 127', async () => {
    const done = await runner.exec({ program: '/no/such program', args: [] });
    expect(done).to.include({ ended: 'exited', code: 127, stdout: '' });
    expect(done.stderr).to.contain('not found');
  });

  it('tells which signal ended a program', async () => {
    expect(await runner.exec(sh('kill -9 $$'))).to.include({ ended: 'signalled', signalName: 'SIGKILL' });
  });

  it('keeps the beginning of endless output and reads the rest away', async () => {
    const done = await runner.exec(sh('yes é | head -c 3000000; yes e | head -c 3000000 >&2'), {
      maxBytes: 1_000,
    });
    expect(done).to.include({ ended: 'exited', code: 0, truncated: true });
    expect(done.stdout).to.equal('é\n'.repeat(334).slice(0, -2));
    expect(done.stderr).to.equal('e\n'.repeat(500));
  });

  it('survives a program that does not read its input', async () => {
    const done = await runner.exec({ program: 'true', args: [], stdin: 'x'.repeat(4_000_000) });
    expect(done).to.include({ ended: 'exited', code: 0 });
  });

  it('does not wait for a child that a program left behind with its output', async () => {
    const done = await runner.exec(sh('sleep 60 & echo $!'));
    process.kill(Number(done.stdout));
    expect(done).to.include({ ended: 'exited', code: 0 });
    expect(done.why).to.contain('left behind');
  });

  describe('ended early', () => {
    const stubborn = 'trap "" TERM; sleep 61 & echo $!; while :; do wait; done';

    it('is gone with its children after a time-out', async () => {
      const done = await runner.exec(sh('sleep 62 & echo $!; wait'), { timeoutMs: 2_000 });
      expect(done).to.include({ ended: 'timed-out', why: 'time-out' });
      await untilGone(done.pid);
      await untilGone(Number(done.stdout));
    });

    it('is killed when it does not listen to SIGTERM', async () => {
      const done = await runner.exec(sh(stubborn), { timeoutMs: 2_000 });
      expect(done.ended).to.equal('timed-out');
      await untilGone(done.pid);
      await untilGone(Number(done.stdout));
    });

    it('is gone after an abort, even with its input still open', async () => {
      const abort = new AbortController();
      const awake = join(sshd.directory, 'awake');
      const command = { ...sh(`cat; echo $$ >&2; : >${awake}; exec sleep 63`), stdin: 'x' };
      const running = runner.exec(command, { signal: abort.signal });
      await until('the program', async () => existsSync(awake));
      abort.abort();
      const done = await running;
      expect(done).to.include({ ended: 'signalled', signalName: 'SIGTERM', why: 'aborted', stdout: 'x' });
      await untilGone(Number(done.stderr));
    });

    it('is never started when the signal was aborted before', async () => {
      const done = await runner.exec(sh('echo started'), { signal: AbortSignal.abort() });
      expect(done).to.include({ ended: 'lost', stdout: '' });
    });
  });

  describe('that is followed', () => {
    it('hands on lines as they come and ends the program on abort', async () => {
      const abort = new AbortController();
      const lines: string[] = [];
      const command = sh('echo é one; printf "two\\r\\nthr"; sleep 0.1; echo ee; echo $$; exec sleep 64');
      const onLine = (line: string) => {
        lines.push(line);
        if (lines.length === 4) abort.abort();
      };
      const done = await runner.follow?.(command, onLine, abort.signal);
      expect(lines).to.deep.equal(['é one', 'two', 'three', `${done?.pid}`]);
      expect(done).to.include({ ended: 'signalled', signalName: 'SIGTERM', stdout: '' });
      await untilGone(done?.pid);
    });

    it('ends with the program and hands on its last words without a line end', async () => {
      const lines: string[] = [];
      const done = await runner.follow?.(
        sh('printf a; exit 2'),
        line => lines.push(line),
        new AbortController().signal,
      );
      expect(lines).to.deep.equal(['a']);
      expect(done).to.include({ ended: 'exited', code: 2 });
    });
  });

  it('is ended when its follower throws, who gets the error back', async () => {
    let pid = 0;
    const onLine = (line: string) => {
      pid = Number(line);
      throw new RangeError('cannot read this');
    };
    const never = new AbortController().signal;
    const error = await runner.follow?.(sh('echo $$; exec sleep 69'), onLine, never).catch(thrown => thrown);
    expect(error).to.be.instanceOf(RangeError);
    await untilGone(pid);
  });

  it('queues more commands than the server has channels for', async () => {
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, i) => runner.exec(sh(`sleep 0.05; echo ${i}`))),
    );
    expect(all.map(done => done.stdout)).to.deep.equal(all.map((_, i) => `${i}\n`));
  });
});

describe('a command over a connection that dies', () => {
  it('is lost, and so is every later one', async () => {
    const sshd = await startSshd();
    try {
      const runner = await connect(sshd.host(), 'actor');
      const lines: string[] = [];
      const killSshd = async (line: string) => {
        lines.push(line);
        process.kill(Number(line), 'SIGKILL');
      };
      const abort = new AbortController();
      const command = sh('echo $PPID; exec sleep 65');
      const done = await runner.follow?.(command, line => void killSshd(line), abort.signal);
      expect(done).to.include({ ended: 'lost' });
      expect(done?.why).to.contain('connection went away');
      expect((await runner.exec(sh('true'))).ended).to.equal('lost');
      process.kill(done?.pid ?? 0);
      await runner.close();
    } finally {
      await sshd.stop();
    }
  });
});

describe('login shells', () => {
  verifies('Login shells bash, tcsh and fish, noise in their start files', openssh);
  let sshd: Sshd;
  const shells = {
    noisy: { shell: '/bin/bash', files: { '.bashrc': noisyRc } },
    csh: { shell: '/usr/bin/tcsh', files: { '.cshrc': 'echo Welcome!\n' } },
    fish: { shell: '/usr/bin/fish', files: { '.config/fish/config.fish': noisyRc } },
  };
  before(async () => {
    const users = Object.entries(shells).map(([name, user]) => ({ name, ...user }));
    sshd = await startSshd({ users: [...users, { name: 'nologin', shell: '/usr/sbin/nologin' }] });
  });
  after(() => sshd?.stop());

  const runnerOf = (user: string) => {
    const account = sshd.account(user);
    return connect(sshd.host({ accounts: { actor: account, observer: account } }), 'actor');
  };

  for (const user of Object.keys(shells)) {
    it(`of any kind may be noisy and read quotes their own way: ${user}`, async () => {
      const runner = await runnerOf(user);
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

  it('that run no command make it lost, never a success', async () => {
    const runner = await runnerOf('nologin');
    const done = await runner.exec({ program: 'true', args: [] });
    expect(done.ended).to.equal('lost');
    expect(done.why).to.match(/did not run the command \(exit 1\): This account is currently not available/);
    await runner.close();
  });
});

describe('a server with a single session', () => {
  it('gets one command after the other', async () => {
    const sshd = await startSshd({ config: ['MaxSessions 1'] });
    let runner: Runner | undefined;
    try {
      const session = await connect(sshd.host(), 'actor');
      runner = session;
      const all = await Promise.all([1, 2, 3, 4].map(n => session.exec(sh(`echo ${n}`))));
      expect(all.map(done => done.stdout)).to.deep.equal(['1\n', '2\n', '3\n', '4\n']);
      const late = await session.exec(sh('exec sleep 66'), { timeoutMs: 200 });
      expect(late.ended).to.equal('timed-out');
      await untilGone(late.pid);
    } finally {
      await runner?.close();
      await sshd.stop();
    }
  });
});

describe('a host that freezes', () => {
  it('is lost, although its sockets still stand', async () => {
    const sshd = await startSshd();
    let session = 0;
    try {
      const runner = await connect(sshd.host(), 'actor', { keepAliveMs: 50 });
      session = Number((await runner.exec(sh('echo $PPID'))).stdout);
      const running = runner.exec(sh('exec sleep 1'), { timeoutMs: 10_000 });
      process.kill(session, 'SIGSTOP');
      expect((await running).ended).to.equal('lost');
      await runner.close();
    } finally {
      process.kill(session, 'SIGCONT');
      await sshd.stop();
    }
  });
});
