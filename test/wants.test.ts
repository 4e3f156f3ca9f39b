import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { listOf } from './left-out.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');

/** Two suites, of which one wants what this machine cannot have where its PATH leads nowhere. */
const suite = `
import { demand, wants } from '${root}test/wants.ts';
describe('shells', () => {
  wants('fish', 'tcsh');
  after(() => { throw new Error('nothing was made that could be taken away'); });
  it('one', () => {});
  it('two', () => {});
});
describe('others', () => {
  it('three', async function () { await demand(this, 'busybox'); });
  it('four', () => {});
});
`;

describe('what tests want of their machine', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wants-'));
    await writeFile(join(folder, 'package.json'), '{"type": "module"}');
    await writeFile(join(folder, 'a.test.ts'), suite);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const run = (asked: string, ...flags: string[]) =>
    new Promise<{ code: number; text: string }>(resolve => {
      const {
        SERVICEDRILL_LEFT_OUT: _,
        MOCHA_OPTIONS: __,
        TALLY: ___,
        MOCHA_WORKER_ID: ____,
        ...rest
      } = process.env;
      const env = { ...rest, PATH: '/nowhere', SERVICEDRILL_TESTS: asked };
      const config = join(root, '.mocharc.json');
      const args = ['--import=tsx', mocha, '--config', config, ...flags, join(folder, '*.test.ts')];
      execFile(process.execPath, args, { cwd: root, env }, (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: `${stdout}${stderr}` }),
      );
    });

  for (const flag of ['--parallel', '--no-parallel'])
    it(`is left out by name where it is missing, and told in one list at the end (${flag})`, async () => {
      const { code, text } = await run('', flag);
      expect(code, text).to.equal(0);
      expect(text).to.match(/1 passing[\s\S]*3 pending/);
      expect(text).to.include('- two').and.include('- three');
      expect(text).to.match(/3 tests were left out:/);
      expect(text).to.match(/2 for want of fish +apt-get install --no-install-recommends fish/);
      expect(text).to.match(/1 for want of busybox/);
    });

  it('is a failure where all tests are asked for, with the line that gets it', async () => {
    const { code, text } = await run('all');
    expect(code).to.not.equal(0);
    expect(text).to.include('this test wants fish: apt-get install --no-install-recommends fish');
    expect(text).to.include('this test wants busybox');
    expect((await run('all but fish, tcsh, busybox')).code).to.equal(0);
    expect((await run('some')).text).to.include('SERVICEDRILL_TESTS is all, or all but NAME');
  });

  it('makes no list where nothing was left out', () => {
    expect(listOf('')).to.equal('');
  });
});
