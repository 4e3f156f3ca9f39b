import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import type { ArrivalQuery, Send } from '../../../engine/hosts/contract.ts';
import { posix } from '../../../engine/hosts/posix.ts';
import { newMarker } from '../../../engine/plan/marker.ts';
import type { Command } from '../../../runners/index.ts';
import { demand, wants } from '../../wants.ts';

const query: ArrivalQuery = {
  run: 'run1',
  platform: 'linux',
  owner: 'me@here process 7',
  deadRuns: [],
  tools: ['sh', 'no-such-tool'],
  lockMs: 60_000,
};

/** As an ordinary user in a user namespace as well, where that account is root. */
const ownMounts = process.getuid?.() === 0 ? '-m' : '-rm';

/** The engine's own scripts, through the real /bin/sh, in a mount namespace where /run/lock is the test's folder. */
describe('the lock on a POSIX host', () => {
  wants('namespaces');
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const send: Send = async command => {
    const startedAt = Date.now();
    const inside = 'mkdir -p /run/lock && mount --bind "$1" /run/lock && shift && exec "$@"';
    const words = [ownMounts, 'sh', '-c', inside, 'sh', folder, command.program, ...command.args];
    const { exitCode, stdout, stderr } = await execa('unshare', words, {
      reject: false,
      stripFinalNewline: false,
      input: command.stdin ?? '',
    });
    return {
      ended: 'exited',
      code: exitCode ?? -1,
      stdout,
      stderr,
      truncated: false,
      startedAt,
      endedAt: Date.now(),
    };
  };
  const arrive = (change: Partial<ArrivalQuery> = {}) => posix.arrive(send, { ...query, ...change });
  const lock = () => join(folder, 'servicedrill.lock');
  const message = async (change: Partial<ArrivalQuery>) => {
    const answer = await arrive(change);
    return 'message' in answer ? answer.message : 'arrived';
  };

  it('is taken, names its owner, and comes with what was asked about the host', async () => {
    const arrival = await arrive();
    if ('message' in arrival) throw new Error(arrival.message);
    expect(arrival.facts.tools).to.have.all.keys('sh');
    expect(arrival.admin).to.equal(true);
    expect(Math.abs(arrival.hostTime - arrival.received)).to.be.below(60_000);
    const [run, until, , owner] = (await readFile(lock(), 'utf8')).split('\n');
    expect([run, owner]).to.deep.equal(['run1', 'me@here process 7']);
    expect(Number(until) * 1_000).to.be.within(Date.now(), Date.now() + 120_000);
  });

  it('is refused to another run, which is told whose it is', async () => {
    await arrive();
    expect(await message({ run: 'run2' })).to.match(
      /another run \(run1, me@here process 7\) holds the host until/,
    );
    expect((await readFile(lock(), 'utf8')).split('\n')[0]).to.equal('run1');
  });

  it('is given back by its own run only', async () => {
    await arrive();
    await posix.leave(send, 'run2');
    expect(await readdir(folder)).to.deep.equal(['servicedrill.lock']);
    await posix.leave(send, 'run1');
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('is not called given back where it could not be removed', async () => {
    await arrive();
    const failing: Send = command =>
      send({ ...command, args: command.args.map(word => word.replaceAll('rm -f', 'rm --no-such-option')) });
    expect(await posix.leave(failing, 'run1')).to.equal(false);
    expect(await posix.leave(failing, 'run2')).to.equal(true);
    expect(await posix.leave(send, 'run1')).to.equal(true);
  });

  const boot = async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  const later = () => Math.floor(Date.now() / 1000) + 600;

  it('is taken over when it has expired, is of an earlier boot, or its run is known to be dead', async () => {
    await writeFile(lock(), `old\n1\n${await boot()}\nx\n`);
    expect(await message({ run: 'run2' })).to.equal('arrived');
    await posix.leave(send, 'run2');
    await writeFile(lock(), `old\n${later()}\nanother-boot\nx\n`);
    expect(await message({ run: 'run3' })).to.equal('arrived');
    await posix.leave(send, 'run3');
    await writeFile(lock(), `dead\n${later()}\n${await boot()}\nx\n`);
    expect(await message({ run: 'run4' })).to.not.equal('arrived');
    expect(await message({ run: 'run4', deadRuns: ['other', 'dead'] })).to.equal('arrived');
    await posix.leave(send, 'run4');
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('is taken over by the next one, wherever a kill ended a takeover', async () => {
    await writeFile(lock(), `dead\n${later()}\n${await boot()}\nx\n`);
    // As earlier versions did it.
    await mkdir(`${lock()}.takeover`);
    expect(await message({ run: 'run2', deadRuns: ['dead'] })).to.equal('arrived');
    expect(await message({ run: 'run3', deadRuns: ['dead'] })).to.match(/another run \(run2, /);
    expect(await message({ run: 'run3', deadRuns: ['dead', 'run2'] })).to.equal('arrived');
    expect(await message({ run: 'run4', deadRuns: ['dead', 'run2'] })).to.match(/another run \(run3, /);
    await posix.leave(send, 'run3');
    expect(await readdir(folder)).to.deep.equal(['servicedrill.lock.takeover']);
  });

  it('that was taken over is not given back by whom it had belonged to', async () => {
    await writeFile(lock(), `slow\n1\n${await boot()}\nx\n`);
    expect(await message({ run: 'run2' })).to.equal('arrived');
    await posix.leave(send, 'slow');
    expect(await message({ run: 'run3' })).to.match(/another run \(run2, /);
    await posix.leave(send, 'run2');
    expect(await message({ run: 'run3' })).to.equal('arrived');
  });

  it('after one that is gone holds nobody off', async () => {
    await writeFile(`${lock()}.after.dead`, `run2\n${later()}\n${await boot()}\nx\n`);
    expect(await message({ run: 'run3' })).to.equal('arrived');
  });

  it('of which a kill left a piece: that is gone when the dead run is known, and another’s is not', async () => {
    const text = async (run: string) => `${run}\n${later()}\n${await boot()}\nx\n`;
    const pieces = ['dead', 'lives', 'after.gone', 'after.gone2'].map(name => `${lock()}.${name}`);
    for (const [index, run] of ['dead', 'lives', 'dead', 'lives'].entries())
      await writeFile(pieces[index] ?? '', await text(run));
    await writeFile(lock(), await text('dead2'));
    await writeFile(`${lock()}.after.dead2`, await text('dead'));
    expect(await message({ run: 'run3', deadRuns: ['dead', 'dead2'] })).to.equal('arrived');
    await posix.leave(send, 'run3');
    expect((await readdir(folder)).toSorted()).to.deep.equal([
      'servicedrill.lock.after.gone2',
      'servicedrill.lock.lives',
    ]);
  });

  it('that leads to itself is no way to the host, and no endless one', async () => {
    await writeFile(lock(), `dead\n1\n${await boot()}\nx\n`);
    await writeFile(`${lock()}.after.dead`, `dead\n1\n${await boot()}\nx\n`);
    expect(await message({ run: 'run2' })).to.match(/cannot take the lock/);
  });

  it('goes to exactly one of many that want it at once, a stale one too', async () => {
    for (const stale of ['', `old\n1\n${await boot()}\nx\n`]) {
      for (const name of await readdir(folder)) await rm(join(folder, name));
      if (stale !== '') await writeFile(lock(), stale);
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => message({ run: `run${index}` })),
      );
      expect(answers.filter(answer => answer === 'arrived')).to.have.length(1);
    }
  });

  it('of root keeps off another account, which may write in /var/tmp only; root is kept off by nobody’s', async function () {
    await demand(this, 'root');
    const other = await mkdtemp(join(tmpdir(), 'lock-other-'));
    await chmod(folder, 0o755);
    await chmod(other, 0o1777);
    const inside =
      'mkdir -p /run/lock && mount --bind "$1" /run/lock && mount --bind "$2" /var/tmp && umask 077 && shift 2 && exec "$@"';
    const by =
      (...account: string[]): Send =>
      async ({ program, args }) => {
        const words = [ownMounts, 'sh', '-c', inside, 'sh', folder, other, ...account, program, ...args];
        const { exitCode, stdout, stderr } = await execa('unshare', words, { reject: false, input: '' });
        const times = { truncated: false, startedAt: Date.now(), endedAt: Date.now() };
        return { ended: 'exited', code: exitCode ?? -1, stdout, stderr, ...times };
      };
    const root = by('env');
    const nobody = by('setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups');
    const there = async () => [...(await readdir(folder)), ...(await readdir(other))];
    expect(await posix.arrive(root, query)).to.have.property('facts');
    expect(await posix.arrive(nobody, { ...query, run: 'run2' })).to.include({ heldBy: 'run1' });
    expect(await there()).to.deep.equal(['servicedrill.lock']);
    const dead = { ...query, run: 'run3', deadRuns: ['run1'] };
    expect(await posix.arrive(nobody, dead)).to.have.property('facts');
    await posix.leave(nobody, 'run3');
    await posix.leave(root, 'run1');
    expect(await there()).to.deep.equal([]);
    expect(await posix.arrive(nobody, query)).to.have.property('facts');
    expect(await posix.arrive(root, { ...query, run: 'run2' })).to.have.property('facts');
    await posix.leave(nobody, 'run1');
    await posix.leave(root, 'run2');
    expect(await there()).to.deep.equal([]);
    await rm(other, { recursive: true });
  });

  it('of which the contents are hostile is only ever shown, never run', async () => {
    await writeFile(
      lock(),
      `$(touch ${folder}/pwned)\n99999999999\n${await boot()}\n\`touch ${folder}/pwned\`\n`,
    );
    await arrive({ run: 'run2' });
    await posix.leave(send, 'run2');
    await writeFile(lock(), `../$(touch ${folder}/pwned)\n1\n${await boot()}\nx\n`);
    expect(await message({ run: 'run3' })).to.equal('arrived');
    await posix.leave(send, 'run3');
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('sweep finds the processes that carry a marker, and nothing of its own', async () => {
    const marker = newMarker();
    const query = { marker, owners: [], paths: [] };
    expect(await posix.traces(send, query)).to.deep.equal([]);
    const child = execa('sh', ['-c', `: ${marker}; read line`], { reject: false, stdin: 'pipe' });
    try {
      const found = await posix.traces(send, query);
      expect(found?.map(({ text }) => text)).to.deep.equal([
        `process ${child.pid} (sh -c : ${marker}; read line)`,
      ]);
    } finally {
      child.kill('SIGKILL');
      await child;
    }
  });

  it('leaves nothing where the disk is full, and is taken once there is room', async () => {
    const sent: Command[] = [];
    await posix.arrive(async command => {
      sent.push(command);
      return send(command);
    }, query);
    const [command] = sent;
    if (command === undefined) throw new Error('nothing was sent');
    const twice = `mkdir -p /run/lock && mount -t tmpfs -o size=4k tmpfs /run/lock && head -c 4096 /dev/zero >/run/lock/fill
"$@"; ls /run/lock; rm /run/lock/fill; "$@"; ls /run/lock`;
    const words = [ownMounts, 'sh', '-c', twice, 'sh', command.program, ...command.args];
    const { stdout } = await execa('unshare', words, { reject: false, input: '' });
    const said = stdout.split('\n').filter(line => /^(lock |fill|servicedrill)/.test(line));
    expect(said).to.deep.equal(['lock failed', 'fill', 'lock taken', 'servicedrill.lock']);
  });

  const far = 'bystander\n9999999999\n-\nnobody\n';

  it('of another account keeps nobody off, however late it expires', async function () {
    await demand(this, 'root');
    await writeFile(lock(), far);
    await chown(lock(), 12345, 12345);
    expect(await message({})).to.equal('arrived');
    expect(await readdir(folder)).to.deep.equal(['servicedrill.lock']);
    expect((await readFile(lock(), 'utf8')).split('\n')[0]).to.equal('run1');
  });

  it('that is a FIFO, a link or a folder of another account is not waited for', async function () {
    await demand(this, 'root');
    await execa('mkfifo', [lock()]);
    expect(await message({})).to.equal('arrived');
    await posix.leave(send, 'run1');
    await symlink('/etc/passwd', lock());
    expect(await message({})).to.equal('arrived');
    await posix.leave(send, 'run1');
    await mkdir(join(lock(), 'full'), { recursive: true });
    await chown(lock(), 12345, 12345);
    try {
      expect(await message({ run: 'run3' })).to.equal('arrived');
    } finally {
      await posix.leave(send, 'run3');
    }
  });

  it('of root’s counts for a day at most', async () => {
    await writeFile(lock(), far);
    expect(await message({})).to.equal('arrived');
    const soon = Math.floor(Date.now() / 1_000) + 3_600;
    await posix.leave(send, 'run1');
    await rm(lock(), { force: true });
    await writeFile(lock(), `run7\n${soon}\n-\nnobody\n`);
    expect(await message({ run: 'run8' })).to.be.a('string');
  });
});
