import { EventEmitter, once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { connect, type Runner, runnerPool } from '../../runners/index.ts';
import { Relay } from '../relay.ts';
import { openssh, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';
import { failureOf } from './failure.ts';
import { untilGone } from './processes.ts';
import { generateKey, type Sshd, withSshd } from './sshd.ts';
import { type Transport, transports } from './transports.ts';

const sh = (script: string) => ({ program: 'sh', args: ['-c', script] });

/** An sshd that has as many unauthenticated connections as it takes. */
interface Full {
  readonly sshd: Sshd;
  /** What goes here goes to sshd. */
  readonly port: number;
  makeRoom(): void;
  /** What sshd said on each connection through the port, once so many of them have ended or been greeted. */
  heard(connections: number): Promise<readonly string[]>;
}

const withFullSshd = (test: (full: Full) => Promise<void>) =>
  withSshd({ config: ['MaxStartups 1:100:1'] }, async sshd => {
    const holder = connectSocket(sshd.port, '127.0.0.1');
    await once(holder, 'data');
    const said: Promise<string>[] = [];
    const more = new EventEmitter();
    const relay = await Relay.to(sshd.port, onward => {
      if (onward) said.push(firstWords(onward));
      more.emit('more');
    });
    const heard = async (connections: number) => {
      while (said.length < connections) await once(more, 'more');
      return Promise.all(said);
    };
    try {
      await test({ sshd, port: relay.port, makeRoom: () => holder.destroy(), heard });
    } finally {
      holder.destroy();
      relay.close();
    }
  });

/** Nothing, where the connection ended before. */
const firstWords = (socket: Socket): Promise<string> =>
  new Promise(resolve => {
    socket.once('data', chunk => resolve(chunk.toString('latin1')));
    socket.once('close', () => resolve(''));
  });

const contract = (transport: Transport) => {
  const open = async (sshd: Sshd, options = {}): Promise<Runner> =>
    connect(sshd.host({ transport }), 'actor', options);

  it('whose sshd is killed in mid-command: it is lost, and so is every later one', () =>
    withSshd({}, async sshd => {
      const runner = await open(sshd);
      const never = new AbortController().signal;
      const onLine = (line: string) => void process.kill(Number(line), 'SIGKILL');
      const done = await runner.follow?.(sh('echo $PPID; exec sleep 65'), onLine, never);
      expect(done).to.include({ ended: 'lost' });
      expect(done?.why).to.contain('connection went away');
      expect((await runner.exec(sh('true'))).ended).to.equal('lost');
      process.kill(done?.pid ?? 0);
      await runner.close();
    }));

  it('is distinguished from a command that ends with 255 by itself', () =>
    withSshd({}, async sshd => {
      const runner = await open(sshd);
      expect(await runner.exec(sh('exit 255'))).to.include({ ended: 'exited', code: 255 });
      await runner.close();
    }));

  it('that freezes: its command is lost, although the sockets still stand', () =>
    withSshd({}, async sshd => {
      const runner = await open(sshd, { keepAliveMs: 50 });
      const session = Number((await runner.exec(sh('echo $PPID'))).stdout);
      try {
        const running = runner.exec(sh('exec sleep 66'), { timeoutMs: 60_000 });
        process.kill(session, 'SIGSTOP');
        expect((await running).ended).to.equal('lost');
        await runner.close();
      } finally {
        process.kill(session, 'SIGCONT');
      }
    }));

  it('with a single session gets one command after the other', () =>
    withSshd({ config: ['MaxSessions 1'] }, async sshd => {
      const runner = await open(sshd);
      const all = await Promise.all([1, 2, 3, 4].map(n => runner.exec(sh(`echo ${n}`))));
      expect(all.map(done => done.stdout)).to.deep.equal(['1\n', '2\n', '3\n', '4\n']);
      const late = await runner.exec(sh('exec sleep 66'), { timeoutMs: 200 });
      expect(late.ended).to.equal('timed-out');
      await untilGone(late.pid);
      await runner.close();
    }));

  it('with few unauthenticated connections lets in a pool that asks for many', () =>
    withSshd({ config: ['MaxStartups 8:100:8'] }, async sshd => {
      const pool = runnerPool();
      const hosts = Array.from({ length: 12 }, (_, i) => sshd.host({ name: `lab${i}`, transport }));
      const done = await Promise.all(
        hosts.map(async host => (await pool.runner(host, 'actor')).exec(sh('echo $PPID'))),
      );
      await pool.close();
      expect(new Set(done.map(({ stdout }) => stdout)).size).to.equal(12);
    }));

  it('that is refused for MaxStartups is tried once more, when there is room', () =>
    withFullSshd(async ({ sshd, port, makeRoom, heard }) => {
      const pool = runnerPool();
      try {
        const opening = pool.runner(sshd.host({ transport, port }), 'actor');
        await heard(1).then(makeRoom);
        const done = await (await opening).exec(sh('echo in'));
        expect(done.stdout).to.equal('in\n');
        const said = await heard(2);
        expect(said[0]).to.not.match(/^SSH-/);
        expect(said[1]).to.match(/^SSH-/);
      } finally {
        await pool.close();
      }
    }));

  it('that is refused for MaxStartups again and again is reported as that', () =>
    withFullSshd(async ({ sshd, port, heard }) => {
      const pool = runnerPool();
      const error = await failureOf(pool.runner(sshd.host({ transport, port }), 'actor'));
      await pool.close();
      expect(error.reason).to.equal('refused');
      expect(error.fix).to.contain('MaxStartups');
      for (const said of await heard(2)) expect(said).to.not.match(/^SSH-/);
    }));

  it('whose key is rotated in mid-run: the open connection goes on, and no new one is made', () =>
    withSshd({}, async sshd => {
      const pool = runnerPool();
      try {
        const runner = await pool.runner(sshd.host({ transport }), 'actor');
        const session = Number((await runner.exec(sh('echo $PPID'))).stdout);
        await rotateKey(sshd);
        const again = await pool.runner(sshd.host({ transport }), 'actor');
        expect((await again.exec(sh('echo $PPID'))).stdout).to.equal(`${session}\n`);
        const running = again.exec(sh('exec sleep 67'));
        process.kill(session, 'SIGKILL');
        expect((await running).ended).to.equal('lost');
        const error = await failureOf(pool.runner(sshd.host({ transport }), 'actor'));
        expect(error.reason).to.equal('changed-host-key');
        expect(error.fix).to.contain('find out why');
      } finally {
        await pool.close();
      }
    }));

  it('with a banner: it disturbs no output', () =>
    withSshd({ config: ['Banner /etc/passwd'] }, async sshd => {
      const runner = await open(sshd);
      expect(await runner.exec(sh('echo out; echo err >&2'))).to.include({
        stdout: 'out\n',
        stderr: 'err\n',
      });
      await runner.close();
    }));

  for (const [forced, ended, why] of [
    [
      'echo Welcome to the appliance',
      'lost',
      /ran something else in place .* forced command .*: Welcome to the appliance$/,
    ],
    ['echo no shell here >&2; exit 3', 'lost', /did not run the command \(exit 3\): no shell here$/],
    ['sh -c "$SSH_ORIGINAL_COMMAND"', 'exited', undefined],
  ] as const) {
    it(`with a forced command, ${forced}, is ${ended}`, () =>
      withSshd({ config: [`ForceCommand ${forced}`] }, async sshd => {
        const runner = await open(sshd);
        const done = await runner.exec(sh('echo ours'));
        await runner.close();
        expect(done.ended).to.equal(ended);
        if (why === undefined) expect(done).to.include({ code: 0, stdout: 'ours\n' });
        else expect(done.why).to.match(why);
      }));
  }
};

describe('a connection', () => {
  wants(...realSshd);
  verifies(
    'Connections that die, freeze or are limited, a host key rotated in mid-run, banners, forced commands',
    openssh,
    ours.sshd,
  );
  for (const transport of transports) describe(`by transport ${transport}`, () => contract(transport));
});

/** Gives a running sshd another host key, and waits until it answers again. */
const rotateKey = async (sshd: Sshd): Promise<void> => {
  const file = join(sshd.directory, 'host_ed25519');
  await rm(file);
  await rm(`${file}.pub`);
  await generateKey(file, 'ed25519');
  const pins = [await readFile(`${file}.pub`, 'utf8')];
  process.kill(sshd.pid, 'SIGHUP');
  const deadline = Date.now() + 30_000;
  for (;;) {
    const probe = connect(sshd.host({ hostKeys: { pins, knownHosts: [] } }), 'actor');
    const runner = await probe.catch(error => error);
    if (!(runner instanceof Error)) return runner.close();
    if (Date.now() > deadline) throw runner;
    await delay(50);
  }
};
