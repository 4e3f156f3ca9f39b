import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sharedFile } from '../../runners/ssh/shared-file.ts';

describe('a small file that many hosts share', () => {
  let folder: string;
  let understood: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shared-file-'));
    understood = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const upper = sharedFile(text => {
    understood.push(text.toString());
    if (text.toString() === 'bad') throw new Error('cannot be understood');
    return text.toString().toUpperCase();
  });

  it('is understood once, and again when it changed', async () => {
    const path = join(folder, 'key');
    await writeFile(path, 'one');
    expect(await Promise.all([upper(path), upper(path)])).to.deep.equal(['ONE', 'ONE']);
    expect(await upper(path)).to.equal('ONE');
    expect(understood).to.deep.equal(['one']);
    await writeFile(path, 'another');
    expect(await upper(path)).to.equal('ANOTHER');
  });

  it('is tried again after it could not be read or understood', async () => {
    const path = join(folder, 'key');
    const reason = (error: Error) => error.message;
    expect(await upper(path).catch(reason)).to.include('ENOENT');
    await writeFile(path, 'bad');
    expect(await upper(path).catch(reason)).to.equal('cannot be understood');
    expect(await upper(path).catch(reason)).to.equal('cannot be understood');
    expect(understood).to.deep.equal(['bad', 'bad']);
  });
});
