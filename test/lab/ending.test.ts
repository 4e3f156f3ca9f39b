import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { endHolder } from '../../lab/namespace/process.ts';
import { inNamespaces, SETUP } from '../../lab/namespace/script.ts';
import { wineDown, wineStatus } from '../../lab/wine/life.ts';
import { ending, said, tsx } from '../simulate.ts';
import { until } from '../until.ts';
import { demand } from '../wants.ts';
import { skipWithoutPackages } from './harness.ts';
import { skipWithoutWine } from './harness-wine.ts';

const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
/** Where this run has its own temporary folder, and tsx what it compiled. */
const outer = dirname(tmpdir());
const isCache = (name: string) => name.startsWith('tsx-');
const here = (name: string) => new URL(name, import.meta.url).pathname;

describe('a lab test run that is interrupted', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'run-'));
    // What tsx compiled for this run serves those too.
    for (const name of (await readdir(outer)).filter(isCache))
      await symlink(join(outer, name), join(folder, name));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const nothingLeft = async () => {
    expect((await readdir(folder)).filter(name => !isCache(name))).to.deep.equal([]);
    await until('the end of its processes', async () => (await processesWith(folder)).length === 0);
    expect(await readFile('/proc/mounts', 'utf8')).not.to.include(folder);
  };

  const moments = [
    ['while its machine boots', 'debian.test.ts', /waiting for the sshd/, skipWithoutPackages],
    ['while it speaks to its host', 'wine.test.ts', /presents exactly/, skipWithoutWine],
  ] as const;
  for (const [when, file, words, skipWithout] of moments)
    it(`${when}: leaves no process and no file, however often it is told`, async function () {
      await skipWithout(this);
      const run = start([file], folder);
      const end = ending(run);
      await said(run, words);
      // As from a terminal, which reports every process, and from npm, which passes it on.
      for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) process.kill(-(run.pid ?? 0), signal);
      expect((await end).code).to.be.oneOf([130, 143]);
      await nothingLeft();
    });

  it('in all its parts, while their hosts come up: the same, told by the one that began them', async function () {
    await skipWithoutPackages(this);
    await skipWithoutWine(this);
    const few = '(people have them|freezes in mid-run|a Wine lab host)';
    const run = launch([here('main.ts'), '-g', few], { TMPDIR: folder });
    const end = ending(run);
    const comeUp = [
      /^debian +waiting for the sshd/m,
      /^drills +waiting for the sshd/m,
      /^spaces +starting lab-wine/m,
    ];
    await Promise.all(comeUp.map(words => said(run, words)));
    run.kill('SIGINT');
    const { code, stderr } = await end;
    // Whoever is not told goes on to its last test.
    expect(stderr).not.to.match(/\d+ (passing|failing)/);
    expect(code).to.equal(130);
    await nothingLeft();
  });
});

describe('a lab host that is ended while its namespaces are made', () => {
  it('leaves no process, at any moment', async function () {
    await demand(this, 'root', 'namespaces');
    const folder = await mkdtemp(join(tmpdir(), 'namespaces-'));
    try {
      await writeFile(join(folder, SETUP), 'exec env FOLDER="$1" sleep 600\n');
      for (let moment = 0; moment < 100; moment++) {
        const holder = spawn('/bin/sh', ['-c', 'exec "$@"', 'sh', ...inNamespaces(folder)]);
        // Whoever lives holds its output open.
        const end = once(holder, 'close').then(() => 'ended');
        await delay(moment / 8);
        await endHolder(holder.pid ?? 0);
        const came = await Promise.race([end, delay(5000)]);
        expect(came, `after ${moment / 8} ms`).to.equal('ended');
      }
    } finally {
      await Promise.all((await processesWith(folder)).map(id => process.kill(Number(id), 'SIGKILL')));
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a lab host whose files went with the run that began it', () => {
  it('ignores SIGTERM, is told of, and is ended by name and with all', async function () {
    await demand(this, 'root', 'namespaces');
    const stateDir = await mkdtemp(join(tmpdir(), 'strays-'));
    const folders = ['lab-one', 'lab-two'].map(name => join(stateDir, name));
    try {
      const holders = [];
      for (const folder of folders) holders.push(await begun(folder));
      await rm(stateDir, { recursive: true });
      for (const holder of holders) holder.kill('SIGTERM');
      const there = (await wineStatus({ stateDir })).map(({ name, state }) => [name, state]);
      expect(there).to.have.deep.members([
        ['lab-one', 'stray'],
        ['lab-two', 'stray'],
      ]);
      expect(await wineDown('lab-two', { stateDir })).to.deep.equal(['lab-two']);
      expect(await processesWith(folders[1] ?? '')).to.deep.equal([]);
      expect(await processesWith(folders[0] ?? '')).to.not.be.empty;
      expect(await wineDown(undefined, { stateDir })).to.deep.equal(['lab-one']);
      expect(await processesWith(stateDir)).to.deep.equal([]);
    } finally {
      for (const pid of await processesWith(stateDir)) process.kill(Number(pid), 'SIGKILL');
      await rm(stateDir, { recursive: true, force: true });
    }
  });

  /** A host whose first program says that it runs, and stays. */
  async function begun(folder: string): Promise<ChildProcess> {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, SETUP), 'echo up; FOLDER="$1" sleep 600\n');
    const [program, ...args] = inNamespaces(folder);
    const holder = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(holder.stdout, 'data');
    return holder;
  }
});

describe('a lab test run that lacks every package', () => {
  const run = (files: readonly string[], more: NodeJS.ProcessEnv) =>
    ending(start(files, outer, { PATH: '/nowhere', ...more }));

  it('fails in nothing, and says what is left out and why', async () => {
    const own = basename(import.meta.filename);
    const files = (await readdir(here('.'))).filter(name => name.endsWith('.test.ts') && name !== own);
    const { code, stderr } = await run(files, { SERVICEDRILL_TESTS: '' });
    expect(stderr).not.to.match(/\d+ failing/);
    expect(stderr).to.match(/\d+ pending/);
    const list = stderr
      .slice(stderr.search(/^\d+ tests were left out:$/m))
      .split('\n')
      .slice(1);
    const wanted = list.flatMap(
      line => /^ +\d+ for want of (.+?) {2,}(\S.*)$/.exec(line)?.slice(1).join(': ') ?? [],
    );
    const expected = [
      /^Debian host: apt-get install .*qemu-system-x86 .*mmdebstrap/,
      /^Wine host: apt-get install .*openssh-client util-linux /,
      /^PowerShell: install PowerShell 7 or the \.NET SDK 10$/,
    ];
    for (const line of expected)
      expect(
        wanted.filter(each => line.test(each)),
        stderr,
      ).to.have.length(1);
    expect(code).to.equal(0);
  });

  it('fails where all of them are demanded', async () => {
    const { code, stderr } = await run(['powershell-sessions.test.ts'], { SERVICEDRILL_TESTS: 'all' });
    expect(stderr).to.match(/1 failing[\s\S]*this test wants PowerShell: install PowerShell 7/);
    expect(code).to.equal(1);
  });
});

function start(files: readonly string[], folder: string, more: NodeJS.ProcessEnv = {}) {
  const words = ['--no-config', '--extension', 'ts', '--timeout', '240000', '--file', here('ending.ts')];
  return launch([mocha, ...words, ...files.map(here)], { TMPDIR: folder, ...more });
}

/** Node in a process group of its own; all that it says comes on standard error. */
function launch(words: readonly string[], more: NodeJS.ProcessEnv) {
  const { MOCHA_OPTIONS: _, TALLY: __, VERIFIED: ___, SERVICEDRILL_LEFT_OUT: ____, ...env } = process.env;
  return spawn('/bin/sh', ['-c', 'exec "$@" >&2', 'sh', process.execPath, '--import', tsx, ...words], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, ...more },
  });
}

/** Process ids whose environment or command line names `text`: the lab's namespaces have an environment of their own. */
async function processesWith(text: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const told = (id: string, file: string) => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '');
  const found = await Promise.all(
    ids.map(async id => `${await told(id, 'environ')}${await told(id, 'cmdline')}`.includes(text)),
  );
  return ids.filter((_, index) => found[index]);
}
