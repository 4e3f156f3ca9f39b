import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { comparisonModel, runListModel, trendsModel } from '../../history/index.ts';
import type { Result } from '../../reports/index.ts';
import { closedPort } from '../closed-port.ts';
import { aNight, nightId, one } from '../history/nights.ts';
import { rendered } from '../reports/rendered.ts';
import { ending, resultOf, Workplace } from '../simulate.ts';
import { demand } from '../wants.ts';

describe('simulate history, compare and trends', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await Workplace.make();
  });
  afterEach(() => place.close());

  const keep = async (result: Result) => {
    await mkdir(join(place.state, 'runs', result.run.id), { recursive: true, mode: 0o700 });
    await writeFile(join(place.state, 'runs', result.run.id, 'result.json'), rendered('json', result));
  };
  const file = () => join(place.state, 'history.db');
  const drill = ['--host', 'lab-win01', '--scenario', 'psexec-like', '--quiet'];

  it('a run is recorded where --history or its environment variable asks for it, and not otherwise', async () => {
    await place.run(drill);
    expect(await readdir(place.state)).not.to.include('history.db');
    const { code, stderr } = await place.run([...drill, '--history']);
    expect([code, stderr]).to.deep.equal([0, '']);
    await place.run([...drill, '--json'], { SERVICEDRILL_HISTORY: file() });
    const { stdout } = await place.run(['history', '--json']);
    const { runs, history } = runListModel.parse(JSON.parse(stdout));
    expect([runs.length, runs[0]?.emulated, history]).to.deep.equal([2, true, file()]);
  });

  it('an empty one says which file it read and how to fill it, and makes none', async () => {
    for (const command of ['history', 'trends']) {
      const { code, stdout, stderr } = await place.run([command]);
      expect([code, stdout, stderr]).to.deep.equal([
        0,
        '',
        `the history ${file()} holds no runs: simulate --history records one, simulate history import RUN brings an earlier one in\n`,
      ]);
    }
    const { code, stderr } = await place.run(['compare']);
    expect([code, stderr]).to.match(/^2,the history .* holds no runs/);
    expect(await readdir(place.state).catch(() => [])).not.to.include('history.db');
  });

  it('a history that is damaged costs the run one line on stderr, nothing else; import brings it in once', async () => {
    await mkdir(place.state, { mode: 0o700 });
    await writeFile(file(), 'broken'.repeat(1_000));
    const { code, stdout, stderr } = await place.run([...drill, '--history', '--json']);
    const result = resultOf({ code, stdout, stderr });
    expect(code).to.equal(0);
    expect(stderr).to.equal(
      `not recorded: the history ${file()} is damaged, or no history (SQLITE_NOTADB): move it away; simulate history import brings its runs in again; the result is kept: simulate history import ${result.run.id}\n`,
    );
    await rm(file());
    const first = await place.run(['history', 'import', result.run.id]);
    expect([first.code, first.stdout]).to.deep.equal([0, `1 run recorded in ${file()}\n`]);
    const second = await place.run(['history', 'import', 'all']);
    expect(second.stdout).to.equal(`0 runs recorded in ${file()}, 1 known already\n`);
  });

  it('a full disk and a read-only one lose nothing either', async function () {
    await demand(this, 'namespaces');
    for (const night of [1, 2]) await keep(aNight(night, one('detected')));
    // With both names mount repeats no older option: in a user namespace it does not know the account that /proc shows.
    const script = `set -e
      mkdir small && mount -t tmpfs -o size=40k tmpfs small
      run() { "$@" 2>&1 || echo "ended with $?"; }
      run "$@" history import ${nightId(1)} --history small/history.db
      mount -o remount,size=10m tmpfs small
      run "$@" history import ${nightId(1)} --history small/history.db
      mount -o remount,ro tmpfs small
      run "$@" history import all --history small/history.db
      run "$@" compare --history small/history.db`;
    const isRoot = process.getuid?.() === 0;
    const child = spawn('unshare', [isRoot ? '-m' : '-rm', 'sh', '-c', script, 'sh', ...place.command([])], {
      cwd: place.folder,
      env: { ...process.env, SERVICEDRILL_STATE: place.state },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { code, stdout, stderr } = await ending(child);
    expect([code, stderr]).to.deep.equal([0, '']);
    const lines = stdout.split('\n');
    const small = join(place.folder, 'small/history.db');
    expect(lines.slice(0, 5)).to.deep.equal([
      `the history ${small} has no room: its disk is full (SQLITE_FULL): make room, then simulate history import brings the run in`,
      'ended with 3',
      `1 run recorded in ${small}`,
      `the history ${small} is read-only (SQLITE_READONLY): make it writable, or name another with --history`,
      'ended with 3',
    ]);
    expect(lines.at(-2)).to.equal('1 new, 0 unchanged');
  });

  it('compare ends with 1 where something is worse, and says what and since when', async () => {
    await keep(aNight(1, one('detected')));
    await keep(aNight(2, one('blind')));
    await place.run(['history', 'import', 'all']);
    const { code, stdout } = await place.run(['compare']);
    expect(code).to.equal(1);
    expect(stdout).to.include('REGRESSED 1\n  web01  systemd-service  Command Execution\n');
    expect(stdout).to.include('    detected → blind, since 2026-11-02 02:30\n');
    expect(stdout).to.include('changed since: nothing that is known');
    const json = await place.run(['compare', nightId(1), '2026-11-02', '--json']);
    const { counts, from, to } = comparisonModel.parse(JSON.parse(json.stdout));
    expect([json.code, counts.regressed, from?.id, to.id]).to.deep.equal([1, 1, nightId(1), nightId(2)]);
    expect((await place.run(['compare', 'last-good', nightId(1)])).code).to.equal(0);
  });

  it('trends shows pass rates and times, and --json all points', async () => {
    for (const [index, verdict] of (['detected', 'missed', 'detected'] as const).entries())
      await keep(aNight(index + 1, one(verdict)));
    await place.run(['history', 'import', 'all']);
    const { stdout } = await place.run(['trends']);
    expect(stdout).to.match(/^web01 +67 % +█▁█ +0.21 s +0.21 s +█·█$/m);
    const json = await place.run(['trends', '--since', '2026-11-02', '--json']);
    expect(trendsModel.parse(JSON.parse(json.stdout)).hosts[0]?.points).to.have.length(2);
  });

  it('a name that is none names the nearest, in one line', async () => {
    for (const night of [1, 2, 3]) await keep(aNight(night, one('detected')));
    await place.run(['history', 'import', 'all']);
    const cases: readonly (readonly [string[], RegExp])[] = [
      [['compare', 'lastgood'], /did you mean last-good\?/],
      [
        ['compare', '20261102-023000-aaab'],
        /is not a run in the history .*; did you mean 20261102-023000-aaaa\?/,
      ],
      [['compare', '202611'], /^3 runs begin with 202611: /],
      [
        ['compare', '2026-11-09'],
        /there is no run of 2026-11-09 \(UTC\) .*; the nearest is 20261103-023000-aaaa/,
      ],
      [['compare', '2026-11-31'], /^"2026-11-31" is not a date/],
      [['history', '--host', 'web1'], /knows no host web1; did you mean web01\?/],
      [['history', '--scenario', 'systemd-servce'], /knows no scenario .*; did you mean systemd-service\?/],
      [['history', '--since', 'yesterday'], /^"yesterday" is not a date; write 2026-11-30/],
      [['history', 'prnue'], /history knows no prnue; did you mean prune\?/],
      [['history', 'import', 'nosuchrun'], /nosuchrun is neither a run in /],
      [['history', 'import'], /^history import needs runs/],
      [['history', 'prune'], /--keep-days N, --keep-runs N/],
    ];
    for (const [words, message] of cases) {
      const { code, stderr } = await place.run(words);
      expect(stderr, words.join(' ')).to.match(message);
      expect([code, stderr.split('\n').length], words.join(' ')).to.deep.equal([2, 2]);
    }
  });

  it('prune tells first, and with --yes takes rows and run folders, but not what is needed', async () => {
    const verdicts = ['missed', 'detected', 'missed', 'missed'] as const;
    for (const [index, verdict] of verdicts.entries()) await keep(aNight(index + 1, one(verdict)));
    await mkdir(join(place.state, 'runs', 'notes'));
    await place.run(['history', 'import', 'all']);
    const words = ['history', 'prune', '--keep-runs', '1'];
    const told = await place.run(words);
    expect(told.stdout).to.match(
      /^2 runs of .*history\.db and 2 run folders would go; it takes \d\.\d MB\n$/,
    );
    expect(told.stderr).to.equal('nothing was removed: add --yes\n');
    expect((await place.run([...words, '--dry-run', '--yes'])).stdout).to.include('would go');
    expect(await readdir(join(place.state, 'runs'))).to.have.length(5);
    expect((await place.run([...words, '--yes'])).stdout).to.match(/^removed 2 runs of .* and 2 run folders/);
    const kept = [2, 4].map(nightId);
    expect((await readdir(join(place.state, 'runs'))).sort()).to.deep.equal([...kept, 'notes']);
    const { stdout } = await place.run(['history', '--json']);
    expect(runListModel.parse(JSON.parse(stdout)).runs.map(({ id }) => id)).to.deep.equal(kept.toReversed());
  });

  it('a program without its database still drills, and says in one line what is missing', async () => {
    const resolve = `export const resolve = (name, context, next) =>
      name === 'libsql' ? Promise.reject(new Error('not here')) : next(name, context);`;
    const url = `data:text/javascript,${encodeURIComponent(resolve)}`;
    const hook = await place.write(
      'without.mjs',
      `import { register } from 'node:module'; register(${JSON.stringify(url)});`,
    );
    const env = { NODE_OPTIONS: `--import ${hook}` };
    expect((await place.run(drill, env)).code).to.equal(0);
    const { code, stderr } = await place.run(['history'], env);
    expect(code).to.equal(3);
    expect(stderr).to.match(
      /^a history file needs libsql's part for \w+-\w+, which is not installed: npm i .*\n$/,
    );
  });

  it('a result has the digest of the inventory that it was of, and null of the emulated hosts alone', async () => {
    const host = `{platform: linux, lab: true, address: 127.0.0.1, port: ${await closedPort()}, accounts: {actor: {user: root}}}`;
    const inventory = `hosts:\n  web01: ${host}\n`;
    await place.write('servicedrill.yml', inventory);
    const { run } = await place.drill(['--host', 'web01', '--scenario', 'systemd-service']);
    expect(run.inventory).to.deep.equal({ digest: createHash('sha256').update(inventory).digest('hex') });
    expect((await place.drill([...drill, '--emulated'])).run.inventory).to.equal(null);
  });

  it('keeps beside a run what made it, so that an import knows it', async () => {
    await keep(aNight(1, one('missed')));
    const folder = join(place.state, 'runs', nightId(1));
    await writeFile(
      join(folder, 'history.json'),
      JSON.stringify({ kind: 'nightly', plan: 'all', good: true }),
    );
    await place.run(['history', 'import', nightId(1)]);
    const { stdout } = await place.run(['history', '--json']);
    expect(runListModel.parse(JSON.parse(stdout)).runs[0]).to.include({
      ...{ kind: 'nightly', plan: 'all', good: true, folder },
    });
    expect(JSON.parse(await readFile(join(folder, 'history.json'), 'utf8'))).to.include({ plan: 'all' });
  });
});
