import { expect } from 'chai';
import { connect, type Runner } from '../../runners/index.ts';
import { untilGone } from './processes.ts';
import { startSshd } from './sshd.ts';

const sh = (script: string) => ({ program: 'sh', args: ['-c', script] });

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
