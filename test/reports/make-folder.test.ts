import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeFolder } from '../../reports/index.ts';
import { demand } from '../wants.ts';

describe('a folder with those above it', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'make-folder-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('is made, each with the mode; making it again is harmless', async () => {
    const path = join(root, 'a', 'b', 'c');
    for (const _time of ['once', 'twice']) makeFolder(path, 0o700);
    for (const made of ['a', 'a/b', 'a/b/c'])
      expect((await stat(join(root, made))).mode & 0o777).to.equal(0o700);
  });

  it('is refused below a file', async () => {
    await writeFile(join(root, 'file'), '');
    expect(() => makeFolder(join(root, 'file', 'a', 'b'))).to.throw('ENOTDIR');
  });

  it('is refused where none can be made', async function () {
    await demand(this, 'linux');
    expect(() => makeFolder('/proc/nowhere/a')).to.throw('ENOENT');
  });
});
