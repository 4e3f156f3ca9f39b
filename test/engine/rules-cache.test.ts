import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readRules, rulesFor } from '../../engine/index.ts';
import { shippedRules } from '../../validators/index.ts';
import { loadRules } from '../../validators/sigma/index.ts';

const known = [
  { knownAdmins: [], knownServices: [] },
  { knownAdmins: ['LAB\\anna'], knownServices: ['backup'] },
];

describe('the rules of a run, kept between runs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'run-rules-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are those that are read anew, for every known list', async () => {
    const cacheDir = join(folder, 'cache');
    const anew = rulesFor(await readRules(shippedRules, []));
    const made = rulesFor(await readRules(shippedRules, [], { cacheDir }));
    expect(await readdir(cacheDir)).to.have.lengthOf(1);
    const kept = rulesFor(await readRules(shippedRules, [], { cacheDir }));
    for (const lists of known) {
      expect(made(lists).all).to.deep.equal(anew(lists).all).and.to.have.length.above(50);
      expect(kept(lists).all).to.deep.equal(anew(lists).all);
    }
  });

  it('share the file that eval keeps of the same folder', async () => {
    const cacheDir = join(folder, 'cache');
    const own = join(folder, 'own');
    await writeFile(own, 'title: t\nlogsource: {product: x}\ndetection: {s: {A: a}, condition: s}\n');
    await loadRules([own], { cacheDir, placeholders: { known_admins: ['x'] } });
    const [file] = await readdir(cacheDir);
    const read = await readRules(shippedRules, [own], { platforms: [], cacheDir });
    expect(read.own).to.deep.equal([own]);
    expect(await readdir(cacheDir)).to.deep.equal([file]);
  });
});
