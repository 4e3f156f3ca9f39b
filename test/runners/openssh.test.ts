import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { execa } from 'execa';
import type { Host } from '../../inventory/index.ts';
import { connect, runnerPool } from '../../runners/index.ts';
import { openssh, ours } from '../systems.ts';
import { verifies } from '../verified.ts';
import { realSshd } from '../want-table.ts';
import { wants } from '../wants.ts';
import { failureOf } from './failure.ts';
import { descendants, untilGone, untilRemoved } from './processes.ts';
import { type Sshd, startSshd } from './sshd.ts';

const parent = { program: 'sh', args: ['-c', 'echo $PPID; echo $SSH_CONNECTION'] };

/** Every ssh that a process started, by itself or by another ssh, and the folders of their sockets. */
const sshOf = (pid = 0) => {
  const all = [...descendants(pid)].filter(([, [program]]) => program === 'ssh');
  const folders = all
    .flatMap(([, args]) => args.filter(arg => /\/servicedrill-[^/]+\/s$/.test(arg)))
    .map(dirname);
  return { pids: all.map(([one]) => one), folders };
};

/** A host behind a jump host, as ~/.ssh/config has them. */
interface Behind {
  readonly gate: Sshd;
  readonly inner: Sshd;
  /** Writes ~/.ssh/config: both hosts, with these lines for each. */
  configure(changes?: { gate?: readonly string[]; inner?: readonly string[] }): Promise<void>;
  host(changes?: Partial<Host>): Host;
  stop(): Promise<void>;
}

const startBehind = async (): Promise<Behind> => {
  const gate = await startSshd({ users: [{ name: 'jumper' }], config: ['Banner /etc/passwd'] });
  const inner = await startSshd({ users: [{ name: 'low' }] });
  const home = join(gate.directory, 'me');
  await mkdir(join(home, '.ssh'), { recursive: true });
  const known = join(home, '.ssh', 'known_hosts');
  await writeFile(known, `[127.0.0.1]:${gate.port} ${gate.hostKey}\n`);
  const before = process.env.HOME;
  process.env.HOME = home;
  const block = (name: string, lines: readonly string[]) => [
    `Host ${name}`,
    ...lines.map(line => `  ${line}`),
  ];
  return {
    gate,
    inner,
    configure: ({ gate: ofGate = [], inner: ofInner = [] } = {}) =>
      writeFile(
        join(home, '.ssh', 'config'),
        [
          ...block('gate', ofGate),
          ...block('gate', [
            'HostName 127.0.0.1',
            `Port ${gate.port}`,
            'User jumper',
            `IdentityFile ${gate.keyFile}`,
            `UserKnownHostsFile ${known}`,
          ]),
          ...block('inner', ofInner),
          ...block('inner', ['HostName 127.0.0.1', `Port ${inner.port}`, 'ProxyJump gate']),
          '',
        ].join('\n'),
      ),
    host: changes => inner.host({ transport: 'openssh', address: 'inner', port: 0, ...changes }),
    async stop() {
      process.env.HOME = before;
      await gate.stop();
      await inner.stop();
    },
  };
};

describe("a host behind a jump host, by the system's ssh", () => {
  wants(...realSshd);
  verifies(
    'ProxyJump by the transport openssh: commands, and what fails on the way told in one line',
    openssh,
    ours.sshd,
  );
  let behind: Behind;
  before(async () => {
    behind = await startBehind();
  });
  after(() => behind?.stop());
  beforeEach(() => behind.configure());

  it('is reached by ProxyJump, with port and jump user of ~/.ssh/config', async () => {
    const runner = await connect(behind.host(), 'actor');
    const { stdout } = await runner.exec(parent);
    await runner.close();
    expect(stdout).to.match(new RegExp(` 127\\.0\\.0\\.1 ${behind.inner.port}\n$`));
  });

  it('has its pinned key proven end to end', async () => {
    const pins = [behind.gate.hostKey];
    const error = await failureOf(connect(behind.host({ hostKeys: { pins, knownHosts: [] } }), 'actor'));
    expect(error.reason).to.equal('changed-host-key');
    const { stdout } = await execa('ssh-keygen', ['-lf', join(behind.gate.directory, 'host_ed25519.pub')]);
    expect(error.message).to.contain(`its pin is ${stdout.split(' ')[1]}`);
  });

  it('leaves no ssh behind when it is closed', async () => {
    const runner = await connect(behind.host(), 'actor');
    const { pids } = sshOf(process.pid);
    expect(pids).to.have.length.above(1);
    await runner.close();
    for (const pid of pids) await untilGone(pid);
  });

  it('has one ssh that holds its connection, whoever of one account asks and however much is run; another account another', async () => {
    const pool = runnerPool();
    try {
      const host = behind.host();
      const accounts = { ...host.accounts, unprivileged: behind.inner.account('low') };
      const runners = await Promise.all(
        (['actor', 'observer', 'actor'] as const).map(one => pool.runner({ ...host, accounts }, one)),
      );
      const done = await Promise.all([...runners, ...runners].map(runner => runner.exec(parent)));
      expect(new Set(done.map(({ stdout }) => stdout)).size).to.equal(1);
      expect(sshOf(process.pid).folders).to.have.lengthOf(1);
      await (await pool.runner({ ...host, accounts }, 'unprivileged')).exec(parent);
      expect(sshOf(process.pid).folders).to.have.lengthOf(2);
    } finally {
      await pool.close();
    }
    expect(sshOf(process.pid).folders).to.deep.equal([]);
  });

  const failures: [string, Parameters<Behind['configure']>[0], string, RegExp][] = [
    [
      'takes no login of ours',
      { gate: ['PubkeyAuthentication no'] },
      'unreachable',
      /the way through gate failed: jumper@127\.0\.0\.1: Permission denied/,
    ],
    [
      'is not there',
      { gate: ['Port 1'] },
      'unreachable',
      /the way through gate failed: ssh: connect to host 127\.0\.0\.1 port 1: Connection refused/,
    ],
    [
      'is not known by its key',
      { gate: ['UserKnownHostsFile /dev/null'] },
      'unreachable',
      /the way through gate failed: No ED25519 host key is known/,
    ],
    ['does not get through', { inner: ['Port 1'] }, 'refused', /gate lets us in .* Connection refused/],
    [
      'is no name',
      { gate: ['HostName no-such-host.invalid'] },
      'unreachable',
      /the way through gate failed: ssh: Could not resolve hostname no-such-host\.invalid/,
    ],
  ];
  for (const [what, changes, reason, message] of failures) {
    it(`is told from a jump host that ${what}`, async () => {
      await behind.configure(changes);
      const error = await failureOf(connect(behind.host(), 'actor'));
      expect(error.message).to.match(message);
      expect(error.reason).to.equal(reason);
      expect(error.fix).to.match(/ssh -o BatchMode=yes gate|HostName/);
    });
  }

  for (const [what, changes, behave, message] of [
    [
      'hangs up',
      {},
      (socket: Socket) => void socket.destroy(),
      /through gate: .* closed the connection before/,
    ],
    [
      'is silent',
      { inner: ['ConnectTimeout 1'] },
      (socket: Socket) => void socket.resume(),
      /through gate it did not finish its handshake in time/,
    ],
  ] as const) {
    it(`is itself blamed where the jump host lets us in and it ${what}`, async () => {
      const server = createServer(behave).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      await behind.configure({ inner: [`Port ${port}`, ...('inner' in changes ? changes.inner : [])] });
      const error = await failureOf(connect(behind.host(), 'actor'));
      server.close();
      expect(error.message).to.match(message);
    });
  }

  it('is given up after its time, jump host and all', async () => {
    const nap = `76${process.pid}`;
    await behind.configure({ gate: [`ProxyCommand sleep ${nap}`] });
    const error = await failureOf(connect(behind.host(), 'actor', { timeoutMs: 1_000 }));
    expect(error).to.include({ reason: 'timed-out' });
    for (const [pid, argv] of descendants(1)) if (argv.includes(nap)) await untilGone(pid);
    expect(sshOf(process.pid).pids).to.deep.equal([]);
  });

  it('is called off while it is being opened', async () => {
    await behind.configure({ gate: ['ProxyCommand sleep 77'] });
    const abort = new AbortController();
    const opening = failureOf(connect(behind.host(), 'actor', { signal: abort.signal }));
    abort.abort();
    expect((await opening).message).to.contain('called off');
    expect(sshOf(process.pid).pids).to.deep.equal([]);
  });

  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    it(`is let go, socket and all, when the program ends by ${signal}`, async () => {
      const program = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', holder], {
        env: { ...process.env, HOST: JSON.stringify(behind.host()) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(createInterface({ input: program.stdout }), 'line');
      const { pids, folders } = sshOf(program.pid);
      expect(pids).to.have.length.above(1);
      expect(folders.filter(existsSync)).to.have.lengthOf(1);
      program.kill(signal);
      await once(program, 'exit');
      for (const pid of pids) await untilGone(pid);
      for (const folder of folders) await untilRemoved(folder);
    });
  }
});

/** Connects, says so, and waits to be killed. */
const holder = `
const { connect } = await import(${JSON.stringify(new URL('../../runners/index.ts', import.meta.url).href)});
await connect(JSON.parse(process.env.HOST), 'actor');
console.log('connected');
setInterval(() => {}, 1_000);
`;
