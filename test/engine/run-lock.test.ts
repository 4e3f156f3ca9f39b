import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { reachOf } from '../../engine/ledger/lock-reach.ts';
import { ending, said, Workplace } from '../simulate.ts';
import { until } from '../until.ts';
import { demand } from '../wants.ts';

const drill = ['--host', 'lab-linux01', '--scenario', 'systemd-service', '--dwell', '20s'];

/** A run at work, in a process of its own. */
async function running(place: Workplace): Promise<ChildProcess> {
  const child = place.start(drill);
  await said(child, /: act: /);
  return child;
}

describe('whether a run lives', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await Workplace.make();
  });
  afterEach(() => place.close());

  it('is told by a lock: of a living one nothing is cleaned up or forgotten, from another pid namespace neither', async function () {
    await demand(this, 'namespaces');
    const child = await running(place);
    const [file = ''] = (await readdir(join(place.state, 'ledger'))).filter(name => name.endsWith('.jsonl'));
    const run = file.split('.')[0] ?? '';
    const cleaned = await place.run(['cleanup']);
    expect(cleaned).to.include({ code: 0 });
    expect(cleaned.stdout).to.match(/left alone, run \S+ is still going/);
    const forgotten = await place.run(['cleanup', '--forget', run, '--reason', 'it is gone']);
    expect(forgotten.stderr).to.match(/is still going .*: let it end/);
    expect(forgotten.code).to.equal(2);
    const elsewhere = execFileSync(
      'unshare',
      // An ordinary user may make a process namespace in a user namespace of its own.
      [
        ...(process.getuid?.() === 0 ? [] : ['--map-current-user']),
        ...['--pid', '--fork', '--mount-proc', ...place.command(['cleanup', '--list'])],
      ],
      {
        env: { ...process.env, SERVICEDRILL_STATE: place.state },
        encoding: 'utf8',
      },
    );
    expect(elsewhere).to.match(/still going/);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect((await place.run(['cleanup', '--list'])).stdout).to.match(/lab-linux01: run \S+, begun \S+, died/);
    expect((await place.run(['cleanup'])).stdout).to.match(/restored .*ended with its process/);
    expect(await readdir(join(place.state, 'ledger'))).to.deep.equal([]);
  });

  it('a zombie has ended: nobody waits for it, and cleanup goes on all the same', async () => {
    // The shell becomes a sleep that never waits for the child which it began.
    const script = '"$@" 2>"$ERR" & echo $!; exec sleep 60';
    const err = join(place.folder, 'err');
    const parent = spawn('sh', ['-c', script, 'sh', ...place.command(drill)], {
      cwd: place.folder,
      env: { ...process.env, HOME: place.folder, SERVICEDRILL_STATE: place.state, ERR: err },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [text] = await once(parent.stdout, 'data');
      const pid = Number(text);
      await until('the act', async () => /: act: /.test(await readFile(err, 'utf8').catch(() => '')));
      process.kill(pid, 'SIGKILL');
      await until('a zombie', async () => /^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, 'utf8')));
      expect((await place.run(['cleanup'])).stdout).to.match(/restored after run/);
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it('without a flock program nothing can be proven: the run is left, until a person gives their word', async () => {
    const bin = await mkdtemp(join(tmpdir(), 'bin-'));
    await symlink(process.execPath, join(bin, 'node'));
    const child = place.start(drill, { PATH: bin });
    await said(child, /: act: /);
    child.kill('SIGKILL');
    await once(child, 'close');
    const left = await place.run(['cleanup']);
    expect(left.stdout).to.match(
      /nothing proves that the run has ended \(there is no flock program .*--dead (\S+)/,
    );
    expect(left.code).to.equal(4);
    const [, run = ''] = /--dead (\S+)/.exec(left.stdout) ?? [];
    const words = ['cleanup', '--forget', run, '--reason', 'power cut'];
    expect((await place.run(words)).stderr).to.match(/nothing proves that run \S+ has ended/);
    expect(await place.run([...words, '--dead', run])).to.include({ code: 0 });
    const [kept = ''] = await readdir(join(place.state, 'forgotten'));
    const lines = (await readFile(join(place.state, 'forgotten', kept), 'utf8')).trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).to.include({ type: 'forgotten', reason: 'power cut' });
    expect((await place.run(['cleanup', '--list'])).stdout).to.match(/no ledger is open/);
    await rm(bin, { recursive: true });
  });

  it('a run whose ledger somebody removes stops, puts everything back and says so', async () => {
    const child = place.start([...drill, '--json']);
    const end = ending(child);
    await said(child, /: act: /);
    const folder = join(place.state, 'ledger');
    const [file = ''] = (await readdir(folder)).filter(name => name.endsWith('.jsonl'));
    await unlink(join(folder, file));
    const { code, stdout } = await end;
    const { hosts, summary } = JSON.parse(stdout);
    expect(hosts[0].error.message).to.match(/was removed during the run/);
    expect(summary.restored).to.equal(true);
    expect(code).to.equal(3);
  });
});

describe('the state folder', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await Workplace.make();
    await mkdir(join(place.state, 'ledger'), { recursive: true });
  });
  afterEach(() => place.close());

  it('that others may write is refused, with the command that fixes it', async () => {
    await chmod(join(place.state, 'ledger'), 0o777);
    const { code, stderr } = await place.run(['cleanup']);
    expect(stderr).to.match(
      /^the state folder \S+ledger is not safe, others may write it: chmod 700 \S+ledger, .*\n$/,
    );
    expect(code).to.equal(2);
  });

  it('of another account is refused, by a run too', async function () {
    await demand(this, 'root');
    await chown(place.state, 12345, 12345);
    for (const words of [['cleanup'], ['check', '--emulated'], drill]) {
      const { code, stderr } = await place.run(words);
      expect(stderr).to.match(/^the state folder \S+ is not safe, it belongs to user 12345, .*chown.*\n$/);
      expect(code).to.equal(2);
    }
  });

  it('is where --state says', async () => {
    const { stdout } = await place.run(['cleanup', '--state', join(place.folder, 'elsewhere')]);
    expect(stdout).to.match(/no ledger is open/);
  });

  it('with a FIFO, a device’s link or another’s file for a ledger: each is named, none is waited for', async function () {
    await demand(this, 'root');
    const folder = join(place.state, 'ledger');
    execFileSync('mkfifo', [join(folder, 'run1.web01.jsonl')]);
    await symlink('/dev/zero', join(folder, 'run2.web02.jsonl'));
    await writeFile(join(folder, 'run3.web03.jsonl'), '');
    await chown(join(folder, 'run3.web03.jsonl'), 12345, 12345);
    const { code, stdout } = await place.run(['cleanup']);
    expect(stdout).to.match(/web01: STILL CHANGED .*it is not a regular file/);
    expect(stdout).to.match(/web02: STILL CHANGED .*ELOOP/);
    expect(stdout).to.match(/web03: STILL CHANGED .*it belongs to user 12345/);
    expect(code).to.equal(4);
  });

  it('--host and --list choose, --forget needs a reason', async () => {
    for (const name of ['web01', 'web02'])
      await writeFile(join(place.state, 'ledger', `run1.${name}.jsonl`), 'x\n');
    const list = await place.run(['cleanup', '--list', '--host', 'web01', '--json']);
    expect(JSON.parse(list.stdout).map(({ host }: { host: string }) => host)).to.deep.equal(['web01']);
    expect(list.code).to.equal(0);
    const bare = await place.run(['cleanup', '--forget', 'run1', '--reason', ' ']);
    expect(bare.stderr).to.match(/--forget run1 needs --reason TEXT/);
    expect(bare.code).to.equal(2);
    const words = ['cleanup', '--forget', 'run1', '--host', 'web01', '--reason', 'scrapped'];
    expect((await place.run(words)).stdout).to.equal('run run1 is forgotten on web01\n');
    expect((await place.run(['cleanup', '--list'])).stdout).to.match(/^web02: /);
  });
});

describe('locks on network file systems', () => {
  const nfs = (options: string) => `disk / ext4 rw 0 0\nserver:/home /home nfs4 ${options} 0 0\n`;
  for (const [what, folder, mounts, reach] of [
    ['a disk of this machine', '/var/state', nfs('rw'), 'own-disk'],
    ['NFS', '/home/eve/state', nfs('rw,vers=4.2,local_lock=none'), 'everybody'],
    ['NFS without locks', '/home/eve/state', nfs('rw,nolock'), 'this-kernel'],
    ['NFS with local ones', '/home/eve/state', nfs('rw,local_lock=flock'), 'this-kernel'],
    ['sshfs', '/mnt/x y/state', 'x /mnt/x\\040y fuse.sshfs rw 0 0\n', 'this-kernel'],
  ] as const) {
    it(`${what}: ${reach}`, () => {
      expect(reachOf(folder, mounts)).to.equal(reach);
    });
  }
});
