import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import type { Command, Completion } from '../../runners/index.ts';
import { file } from '../../scenarios/kinds/file.ts';

describe('the kind of change file, through the real shell', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kind-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const run = async ({ program, args, stdin = '' }: Command): Promise<Completion> => {
    const { exitCode, stdout, stderr } = await execa(program, args, {
      reject: false,
      stripFinalNewline: false,
      input: stdin,
    });
    return {
      ended: 'exited',
      code: exitCode ?? -1,
      stdout,
      stderr,
      truncated: false,
      startedAt: 0,
      endedAt: 0,
    };
  };
  const made = (mode?: '755') =>
    file({
      path: join(folder, "it's $HOME"),
      holds: { script: { program: '/bin/x', args: ['$b'] } },
      ...(mode !== undefined && { mode }),
    });
  const apply = async (change = made()) => {
    for (const command of change.apply) expect((await run(command)).code).to.equal(0);
  };
  const presence = async (change = made()) => change.state(await run(change.probe));

  it('is absent, then present with its contents and mode, then absent again; reverting twice is harmless', async () => {
    const change = made('755');
    expect(await presence(change)).to.equal('absent');
    await apply(change);
    expect(await presence(change)).to.equal('present');
    expect(await readFile(change.name, 'utf8')).to.equal('#!/bin/sh\n/bin/x $b\n');
    expect((await stat(change.name)).mode & 0o777).to.equal(0o755);
    for (const command of [...change.revert, ...change.revert]) expect((await run(command)).code).to.equal(0);
    expect(await presence(change)).to.equal('absent');
  });

  it('never replaces a file, and sees a dangling link', async () => {
    const change = made();
    await writeFile(change.name, 'theirs');
    for (const command of change.apply) expect((await run(command)).code).to.not.equal(0);
    expect(await readFile(change.name, 'utf8')).to.equal('theirs');
    await rm(change.name);
    await symlink('/nowhere/at/all', change.name);
    expect(await presence(change)).to.equal('present');
  });

  it('is unknown where the probe did not run to its end', () => {
    const cut: Completion = {
      ended: 'lost',
      stdout: '',
      stderr: '',
      truncated: false,
      startedAt: 0,
      endedAt: 0,
    };
    expect(made().state(cut)).to.equal('unknown');
    expect(made().state({ ...cut, ended: 'exited', code: 0, stdout: 'file /tmp/x\n' })).to.equal('unknown');
  });
});
