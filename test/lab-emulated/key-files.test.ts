import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { keyFiles } from '../../lab/emulated/key-files.ts';

describe('private keys of emulated hosts, where no file can be without a name', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'test-keys-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('stand in a folder that goes with the lab', async () => {
    const keys = await keyFiles(folder, false);
    expect(await readFile(await keys.add('a', 'PRIVATE'), 'utf8')).to.equal('PRIVATE');
    await keys.remove();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('are removed by the next lab where their own process was killed, and by no other means', async () => {
    const { pid: dead = 0 } = spawnSync(process.execPath, ['-e', '']);
    const kept = [`servicedrill-lab-${process.pid}-abcdef`, 'servicedrill-lab-x', 'somebody-else'];
    for (const name of [`servicedrill-lab-${dead}-abcdef`, ...kept]) await mkdir(join(folder, name));
    const keys = await keyFiles(folder, false);
    await keys.remove();
    expect((await readdir(folder)).sort()).to.deep.equal(kept.sort());
  });
});
