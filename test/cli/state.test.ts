import { spawn } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { ending, type Simulated, said, Workplace } from '../simulate.ts';
import { demand, wants } from '../wants.ts';

const drill = ['--host', 'lab-linux01', '--scenario', 'systemd-run'];

describe('a place for the state that cannot be', () => {
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
  });
  after(() => place.close());

  const places: readonly [string, () => Promise<string>, string][] = [
    ['a folder that takes no folders (/proc)', async () => '/proc/nowhere/state', 'ENOENT'],
    ['a file', () => place.write('file', ''), 'E(?:NOTDIR|EXIST)'],
    ['below a file', async () => join(await place.write('file', ''), 'state'), 'ENOTDIR'],
  ];
  for (const [what, where, code] of places) {
    it(`${what}: one line, exit code 2, no host was touched`, async function () {
      if (what.includes('/proc')) await demand(this, 'linux');
      const state = await where();
      const end = await place.run(drill, { SERVICEDRILL_STATE: state });
      expect(end.stderr).to.match(
        new RegExp(
          `^cannot make the run's folder ${state}/runs/\\S+ \\(${code}\\): set SERVICEDRILL_STATE or --state to .*\\n$`,
        ),
      );
      expect(end.stdout).to.equal('');
      expect(end.code).to.equal(2);
    });
  }

  it('for the result alone: what was found out is shown, and the code is 3', async () => {
    const state = join(place.folder, 'kept');
    const child = place.start([...drill, '--json', '--dwell', '5s'], { SERVICEDRILL_STATE: state });
    const end = ending(child);
    await said(child, /: act: /);
    const [run = ''] = await readdir(join(state, 'runs'));
    await mkdir(join(state, 'runs', run, 'result.json'));
    const { code, stdout, stderr } = await end;
    expect(JSON.parse(stdout).summary).to.include({ met: 5, restored: true });
    expect(stderr).to.match(/^the result cannot be written to \S+ \(EISDIR\): make room on the disk/m);
    expect(await readdir(join(state, 'runs', run))).to.have.members([
      ...['commands.jsonl', 'events.jsonl', 'result.json'],
    ]);
    expect(code).to.equal(3);
  });

  it('where ledgers cannot be read: cleanup does not call it clean', async () => {
    await place.write('ledger', 'a file where the folder should be');
    const { code, stdout, stderr } = await place.run(['cleanup'], { SERVICEDRILL_STATE: place.folder });
    expect(stderr).to.match(/cannot be read \(ENOTDIR\): set SERVICEDRILL_STATE/);
    expect(stdout).to.equal('');
    expect(code).to.equal(2);
  });
});

describe("the state folder's disk full", () => {
  wants('linux', 'namespaces');
  let place: Workplace;
  before(async () => {
    place = await Workplace.make();
    await mkdir(place.state);
  });
  after(() => place.close());

  /** The program with a small disk of its own for its state, in a mount namespace that ends with it. */
  const onDisk = (options: string, fill: string, args: readonly string[]): Promise<Simulated> => {
    const script = `mount -t tmpfs -o mode=700,${options} none "$1" && ${fill}; shift; exec "$@"`;
    const namespaces = process.getuid?.() === 0 ? '-m' : '-rm';
    const words = [namespaces, 'sh', '-c', script, 'sh', place.state, ...place.command(args)];
    const { PATH } = process.env;
    const env = { PATH, HOME: place.folder, SERVICEDRILL_STATE: place.state, TMPDIR: place.folder };
    return ending(spawn('unshare', words, { cwd: place.folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  };

  it('no byte is free: the ledger cannot be written, exit code 3, no host was touched', async () => {
    const fill = 'dd if=/dev/zero of="$1/full" 2>/dev/null';
    const { code, stdout, stderr } = await onDisk('size=64k', fill, drill);
    expect(stdout + stderr).to.match(/cannot write the ledger \S+ \(ENOSPC\): nothing was changed/);
    expect(stdout + stderr).to.not.match(/mistake in servicedrill|\d act: /);
    expect(code).to.equal(3);
  });

  // The run's folder is written to beside the rest: which of the two is without room hangs on who is first.
  const noRoom =
    /cannot (?:make the lock|write the ledger) \S+ \(ENOSPC\): nothing was changed(?:; make room on the disk, .*)?\n/;
  const fits: readonly [number, RegExp | undefined][] = [
    [2, /^cannot make the run's folder \S+ \(ENOSPC\): make room on the disk, or .*\n$/],
    [5, noRoom],
    [7, noRoom],
    [9, undefined],
  ];
  for (const [files, told] of fits)
    it(`${files} files fit: ${told === undefined ? 'the drill ends as ever' : 'it is told, exit code 3'}`, async () => {
      const { code, stderr } = await onDisk(`nr_inodes=${files}`, 'true', [...drill, '--quiet']);
      if (told === undefined) expect(stderr).to.equal('');
      else expect(stderr).to.match(told);
      expect(code).to.equal(told === undefined ? 0 : 3);
    });
});
