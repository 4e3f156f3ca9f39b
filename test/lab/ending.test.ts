import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ending, said, tsx } from '../simulate.ts';
import { until } from '../until.ts';
import { skipWithoutPackages } from './harness.ts';
import { skipWithoutWine } from './harness-wine.ts';

const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const here = (name: string) => new URL(name, import.meta.url).pathname;

describe('a lab test run that is interrupted', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'run-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const moments = [
    ['while its machine boots', 'debian.test.ts', /waiting for the sshd/, skipWithoutPackages],
    ['while it speaks to its host', 'wine.test.ts', /presents exactly/, skipWithoutWine],
  ] as const;
  for (const [when, file, words, skipWithout] of moments)
    it(`${when}: leaves no process and no file, however often it is told`, async function () {
      await skipWithout(this);
      const run = start(file, folder);
      const end = ending(run);
      await said(run, words);
      // As from a terminal, which tells every process, and from npm, which passes it on.
      for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) process.kill(-(run.pid ?? 0), signal);
      expect((await end).code).to.be.oneOf([130, 143]);
      // tsx keeps what it compiled.
      expect((await readdir(folder)).filter(name => !name.startsWith('tsx-'))).to.deep.equal([]);
      await until('the end of its processes', async () => (await processesWith(folder)).length === 0);
    });
});

describe('a lab test run that lacks a package', () => {
  const run = async (more: NodeJS.ProcessEnv) => {
    const folder = await mkdtemp(join(tmpdir(), 'run-'));
    try {
      return await ending(start('powershell-sessions.test.ts', folder, { PATH: '/nowhere', ...more }));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  it('says what is left out and why', async () => {
    const { code, stderr } = await run({ CI: '' });
    expect(stderr).to.match(/^skipped: tests of PowerShell need PowerShell 7 or the \.NET SDK 10$/m);
    expect(stderr).to.match(/\d+ pending/);
    expect(code).to.equal(0);
  });

  it('fails in CI', async () => {
    const { code, stderr } = await run({ CI: 'true' });
    expect(stderr).to.match(/1 failing[\s\S]*tests of PowerShell need PowerShell 7/);
    expect(code).to.equal(1);
  });
});

function start(file: string, folder: string, more: NodeJS.ProcessEnv = {}) {
  const { MOCHA_OPTIONS: _, TALLY: __, VERIFIED: ___, ...env } = process.env;
  const words = ['--no-config', '--extension', 'ts', '--timeout', '240000', '--file', here('ending.ts')];
  return spawn(
    '/bin/sh',
    ['-c', 'exec "$@" >&2', 'sh', process.execPath, '--import', tsx, mocha, ...words, here(file)],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, TMPDIR: folder, ...more },
    },
  );
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
