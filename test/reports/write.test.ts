import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { writeReport } from '../../reports/index.ts';

describe('writeReport', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'servicedrill-report-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes the folders on the way and replaces an older report, leaving nothing else', async () => {
    const path = join(folder, 'a/b/report.html');
    await writeReport(path, 'old');
    await writeReport(path, 'new');
    expect(await readFile(path, 'utf8')).to.equal('new');
    expect(await readdir(join(folder, 'a/b'))).to.deep.equal(['report.html']);
  });

  it('leaves what is there and no temporary file when it fails', async () => {
    await mkdir(join(folder, 'taken'));
    await writeFile(join(folder, 'taken', 'kept'), 'kept');
    const failed = await writeReport(join(folder, 'taken'), 'x').catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(failed).to.equal('EISDIR');
    expect(await readdir(folder)).to.deep.equal(['taken']);
  });

  it('writes into a pipe instead of replacing it', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    const read = text(createReadStream(pipe));
    await writeReport(pipe, 'through');
    expect(await read).to.equal('through');
  });
});
