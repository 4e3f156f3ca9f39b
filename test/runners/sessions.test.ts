import { expect } from 'chai';
import { connect, type Runner } from '../../runners/index.ts';
import { openssh, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';
import { untilGone } from './processes.ts';
import { type Sshd, withSshd } from './sshd.ts';
import { type Transport, transports } from './transports.ts';

const sh = (script: string) => ({ program: 'sh', args: ['-c', script] });

/** The sshd that holds a connection, then whatever the log brings, without end. */
const log = sh('echo $PPID; exec sleep 68');
const parent = sh('echo $PPID');

/** A runner of an sshd with so many sessions, two of which are held by followers. */
interface Followed {
  readonly sshd: Sshd;
  readonly runner: Runner;
  /** The sshd processes that hold the followers' connections. */
  readonly held: readonly string[];
}

const followed = async (
  transport: Transport,
  sessions: number,
  test: (followed: Followed) => Promise<void>,
): Promise<void> =>
  withSshd(admitting(sessions), async sshd => {
    const stop = new AbortController();
    const runner = await connect(sshd.host({ transport }), 'actor');
    try {
      const logs = [1, 2].map(() => follow(runner, stop.signal));
      const held = await Promise.all(logs.map(({ first }) => first));
      await test({ sshd, runner, held });
      stop.abort();
      for (const done of await Promise.all(logs.map(one => one.done))) expect(done?.why).to.match(/^aborted/);
    } finally {
      stop.abort();
      await runner.close();
    }
  });

const admitting = (sessions: number) => ({ config: [`MaxSessions ${sessions}`] });

const follow = (runner: Runner, signal: AbortSignal) => {
  let hear: (line: string) => void = () => {};
  const line = new Promise<string>(resolve => {
    hear = resolve;
  });
  const done = Promise.resolve(runner.follow?.(log, hear, signal));
  const unheard = done.then((completion): never => {
    throw new Error(`it ended before its first line: ${completion?.why}`);
  });
  const first = Promise.race([line, unheard]);
  first.catch(() => {});
  return { first, done };
};

const contract = (transport: Transport) => {
  for (const [sessions, connections] of [
    [1, 3],
    [2, 2],
    [3, 1],
    [10, 1],
  ] as const) {
    it(`${sessions}: two logs are followed while commands run, over ${connections} connections`, () =>
      followed(transport, sessions, async ({ runner, held }) => {
        const all = await Promise.all([1, 2, 3, 4].map(() => runner.exec(parent, { timeoutMs: 10_000 })));
        expect(all.map(({ ended }) => ended)).to.deep.equal(Array(4).fill('exited'));
        const used = new Set([...held, ...all.map(({ stdout }) => stdout.trim())]);
        expect(used.size).to.equal(connections);
        const late = await runner.exec(sh('exec sleep 66'), { timeoutMs: 200 });
        expect(late.ended).to.equal('timed-out');
        await untilGone(late.pid);
      }));
  }

  it('2, and no further connection: a command is lost, and told why and what to do', () =>
    followed(transport, 2, async ({ sshd, runner }) => {
      process.kill(sshd.pid, 'SIGTERM');
      await untilGone(sshd.pid);
      const done = await runner.exec(parent);
      expect(done.ended).to.equal('lost');
      expect(done.why).to.match(
        /each session of the connection \(2\).* refuses connections; raise MaxSessions/,
      );
    }));

  it('2, and a further connection that is slow to open: a command waits no longer than its time, the next one is run', () =>
    followed(transport, 2, async ({ sshd, runner }) => {
      process.kill(sshd.pid, 'SIGSTOP');
      const done = await runner.exec(parent, { timeoutMs: 300 });
      process.kill(sshd.pid, 'SIGCONT');
      expect(done.ended).to.equal('timed-out');
      expect(done.why).to.match(/before it could begin: .* \(2\) .*; raise MaxSessions/);
      expect((await runner.exec(parent)).ended).to.equal('exited');
    }));

  it('2, on a further connection that dies: its command is lost, the next one gets another, the logs go on', () =>
    followed(transport, 2, async ({ runner, held }) => {
      const { stdout } = await runner.exec(parent);
      expect(held).to.not.include(stdout.trim());
      const running = runner.exec(sh('exec sleep 66'));
      process.kill(Number(stdout), 'SIGKILL');
      expect((await running).ended).to.equal('lost');
      const again = await runner.exec(parent);
      expect(again.ended).to.equal('exited');
      expect([...held, stdout.trim()]).to.not.include(again.stdout.trim());
    }));

  it('2, on a connection that dies: those beside it go too', () =>
    withSshd(admitting(2), async sshd => {
      const runner = await connect(sshd.host({ transport }), 'actor');
      const logs = [1, 2].map(() => follow(runner, new AbortController().signal));
      const [first] = await Promise.all(logs.map(one => one.first));
      const { stdout } = await runner.exec(parent);
      expect(stdout.trim()).to.not.equal(first);
      process.kill(Number(first), 'SIGKILL');
      for (const { done } of logs) expect((await done)?.ended).to.equal('lost');
      await untilGone(Number(stdout));
      expect((await runner.exec(parent)).ended).to.equal('lost');
      await runner.close();
    }));

  it('1, which a command has: another one waits no longer than its time', () =>
    withSshd(admitting(1), async sshd => {
      const runner = await connect(sshd.host({ transport }), 'actor');
      const enough = new AbortController();
      const busy = runner.exec(sh('exec sleep 66'), { signal: enough.signal });
      const done = await runner.exec(parent, { timeoutMs: 300 });
      expect(done).to.include({ ended: 'timed-out', stdout: '' });
      expect(done.why).to.match(/before it could begin: .* \(1\) .*; raise MaxSessions/);
      enough.abort();
      await busy;
      expect((await runner.exec(parent)).ended).to.equal('exited');
      await runner.close();
    }));

  it('none: it is told what to do', () =>
    withSshd(admitting(0), async sshd => {
      const runner = await connect(sshd.host({ transport }), 'actor');
      const done = await runner.exec(parent);
      await runner.close();
      expect(done.ended).to.equal('lost');
      expect(done.why).to.match(/opens no session .*; raise MaxSessions/);
    }));
};

describe('a server that admits few sessions on a connection', () => {
  wants(...realSshd);
  verifies('Logs followed while commands run where MaxSessions is 1, 2 or more', openssh, ours.sshd);
  for (const transport of transports) describe(`by transport ${transport}`, () => contract(transport));
});
