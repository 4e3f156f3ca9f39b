import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { connect, type Runner } from '../../runners/index.ts';
import { openssh, ours } from '../systems.ts';
import { until } from '../until.ts';
import { verifies } from '../verified.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';
import { hostileArgs } from './hostile.ts';
import { untilGone } from './processes.ts';
import { type Sshd, startSshd } from './sshd.ts';
import { type Transport, transports } from './transports.ts';

const sh = (script: string) => ({ program: 'sh', args: ['-c', script] });

const contract = (transport: Transport) => {
  let sshd: Sshd;
  let runner: Runner;
  before(async () => {
    sshd = await startSshd();
    runner = await connect(sshd.host({ transport }), 'actor');
  });
  after(async () => {
    await runner?.close();
    await sshd?.stop();
  });

  it('returns exit code, both outputs and the process id of the program itself', async () => {
    const done = await runner.exec(sh('echo out $$; echo err >&2; exit 3'));
    expect(done).to.include({ ended: 'exited', code: 3, truncated: false, stderr: 'err\n' });
    expect(done.stdout).to.equal(`out ${done.pid}\n`);
    expect(done.endedAt).to.be.at.least(done.startedAt);
  });

  it('brings hostile arguments to the program unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(hostileArgs, async args => {
        // A digit at the end is one that a shell could take for a redirection's.
        const { stdout } = await runner.exec({ program: 'printf', args: ['%s\\0', ...args, '0'] });
        expect(stdout.split('\0')).to.deep.equal([...args, '0', '']);
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

  it('names the signal that ended a program', async () => {
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
};

describe('a command over ssh', () => {
  wants(...realSshd);
  verifies(
    'Commands over ssh by the transports ssh and openssh: endings, time-outs, output, input',
    openssh,
    ours.sshd,
  );
  for (const transport of transports) describe(`by transport ${transport}`, () => contract(transport));
});
