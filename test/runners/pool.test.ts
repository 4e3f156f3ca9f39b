import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { expect } from 'chai';
import { connect, type RunnerPool, runnerPool } from '../../runners/index.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';
import { failureOf } from './failure.ts';
import { hostAt, type Sshd, startSshd } from './sshd.ts';

const parent = { program: 'sh', args: ['-c', 'echo $PPID'] };

describe('a pool of runners', () => {
  wants(...realSshd);
  let sshd: Sshd;
  let pool: RunnerPool;
  before(async () => {
    sshd = await startSshd({ users: [{ name: 'low' }], config: ['MaxStartups 2:100:3'] });
  });
  after(() => sshd?.stop());
  beforeEach(() => {
    pool = runnerPool({ openingsPerAddress: 1 });
  });
  afterEach(() => pool.close());

  it('opens one connection for principals that are one account, and another for another account', async () => {
    const host = sshd.host();
    const accounts = { ...host.accounts, unprivileged: sshd.account('low') };
    const principals = ['actor', 'observer', 'unprivileged', 'actor'] as const;
    const runners = await Promise.all(
      principals.map(principal => pool.runner({ ...host, accounts }, principal)),
    );
    expect(runners.map(runner => runner.principal)).to.deep.equal(principals);
    const [actor, observer, low, again] = await Promise.all(
      runners.map(async runner => (await runner.exec(parent)).stdout),
    );
    expect(actor)
      .to.match(/^\d+\n$/)
      .and.equal(observer)
      .and.equal(again);
    expect(low)
      .to.match(/^\d+\n$/)
      .and.not.equal(actor);
  });

  it('keeps a connection when one of its runners is closed', async () => {
    const runner = await pool.runner(sshd.host(), 'actor');
    await runner.close();
    expect((await runner.exec(parent)).ended).to.equal('exited');
  });

  it('closes what is open to a host that is done with, and opens it anew when asked', async () => {
    const host = sshd.host();
    const first = await pool.runner(host, 'actor');
    const { stdout } = await first.exec(parent);
    await pool.release(host);
    expect((await first.exec(parent)).ended).to.equal('lost');
    const again = await (await pool.runner(host, 'actor')).exec(parent);
    expect(again.stdout)
      .to.match(/^\d+\n$/)
      .and.not.equal(stdout);
  });

  it('connects anew after a connection was lost', async () => {
    const host = sshd.host();
    const runner = await pool.runner(host, 'actor');
    const { stdout } = await runner.exec(parent);
    const running = runner.exec({ program: 'sleep', args: ['75'] }, { timeoutMs: 5_000 });
    process.kill(Number(stdout), 'SIGKILL');
    expect((await running).ended).to.equal('lost');
    const again = await (await pool.runner(host, 'actor')).exec(parent);
    expect(again.stdout)
      .to.match(/^\d+\n$/)
      .and.not.equal(stdout);
  });

  it('does not overrun MaxStartups', async () => {
    const hosts = Array.from({ length: 8 }, (_, i) => ({ ...sshd.host(), name: `lab-linux${i}` }));
    const done = await Promise.all(hosts.map(async host => (await pool.runner(host, 'actor')).exec(parent)));
    expect(new Set(done.map(({ stdout }) => stdout)).size).to.equal(8);
  });

  it('tries once more where the first try was dropped before a word was said', async () => {
    let tries = 0;
    const server = createServer(socket => {
      tries++;
      socket.destroy();
    });
    const error = await failureOf(pool.runner(hostAt(await listen(server), sshd.hostKey), 'actor'));
    expect(error.reason).to.equal('refused');
    expect(error.fix).to.contain('MaxStartups');
    expect(tries).to.equal(2);
    server.close();
  });

  it('tells a refused port from a silent one, and remembers neither', async () => {
    const silent = createServer(socket => socket.resume());
    const host = hostAt(await listen(silent), sshd.hostKey);
    const error = await failureOf(connect(host, 'actor', { timeoutMs: 200 }));
    expect(error.reason).to.equal('timed-out');
    silent.close();
    await once(silent, 'close');
    expect((await failureOf(pool.runner(host, 'actor'))).reason).to.equal('refused');
    expect((await failureOf(pool.runner(host, 'actor'))).reason).to.equal('refused');
  });

  it('calls off what is being opened when it is closed', async () => {
    const silent = createServer(socket => socket.resume());
    const opening = failureOf(pool.runner(hostAt(await listen(silent), sshd.hostKey), 'actor'));
    await once(silent, 'connection');
    await pool.close();
    expect((await opening).message).to.contain('called off');
    silent.close();
  });
});

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};
