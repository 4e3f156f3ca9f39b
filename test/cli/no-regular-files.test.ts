import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import { loadExpectations } from '../../cli/expectations/load.ts';
import { findRun } from '../../cli/find-run.ts';
import { UsageError } from '../../cli/usage.ts';
import { inventoryFromSsh, loadInventory } from '../../inventory/index.ts';
import { sharedFile } from '../../runners/ssh/shared-file.ts';
import { loadRules, ruleFiles } from '../../validators/sigma/index.ts';

const none = { all: [], unusable: [] };
const rule =
  'title: T\nid: 4d3a6b2e-0000-4000-8000-000000000001\nlogsource: {category: process_creation}\ndetection: {s: {Image: x}, condition: s}\n';

/** Each would be waited for, or read, for ever. */
const endless: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
  'a FIFO': path => execa('mkfifo', [path]),
  'a link to a FIFO': async path => {
    await execa('mkfifo', [`${path}.fifo`]);
    await symlink(`${path}.fifo`, path);
  },
  'a device without end': path => symlink('/dev/zero', path),
  'a terminal': path => symlink('/dev/tty', path),
  'a file of a terabyte of nothing': async path => {
    await writeFile(path, '');
    await truncate(path, 2 ** 40);
  },
};

describe('files that have no end', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'endless-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const refused = async (read: Promise<unknown>) => {
    const error: unknown = await read.then(
      () => undefined,
      (why: unknown) => why,
    );
    return error instanceof Error ? error.message : 'it was read';
  };

  for (const [what, make] of Object.entries(endless)) {
    it(`are refused as a rule, an inventory and expectations: ${what}`, async () => {
      const words = /not a regular file|larger than 16 MB|ENXIO/;
      const path = join(folder, 'expectations.yml');
      await make(path);
      expect(await refused(loadExpectations([path], none, []))).to.match(words);
      expect(await refused(loadInventory(path)))
        .to.match(words)
        .and.to.include(path);
      const asRule = join(folder, 'rules');
      await mkdir(asRule);
      await make(join(asRule, 'x.yml'));
      expect(await refused(loadRules([asRule])))
        .to.match(words)
        .and.to.include('x.yml');
    });
  }

  for (const [what, make] of Object.entries(endless))
    it(`are refused as ssh's settings, a known_hosts file, a private key and the result of a run: ${what}`, async () => {
      const words = /not a regular file|larger than 16 MB|ENXIO|EINVAL|EFBIG|cannot be read/;
      const path = join(folder, 'result.json');
      await make(path);
      const settings = join(folder, 'config');
      await writeFile(settings, `Include ${path}\nHost a\n  UserKnownHostsFile ${path}\n`);
      const draft = (configFile: string) =>
        refused(inventoryFromSsh({ configFile, knownHostsFiles: [path], home: folder }));
      for (const configFile of [settings, path]) {
        const why = await draft(configFile);
        expect(why).to.match(words);
        expect(why).to.include(path).and.to.include('name another file with --from');
      }
      expect(await refused(sharedFile(text => text)(path))).to.match(words);
      if (!what.includes('terabyte')) expect(() => findRun(path, folder)).to.throw(UsageError, words);
    });

  it('keep no rule beside them from being found: folders and links are what they lead to', async () => {
    await mkdir(join(folder, 'a.yml'));
    await writeFile(join(folder, 'a.yml', 'one.yml'), rule);
    await symlink(join(folder, 'a.yml', 'one.yml'), join(folder, 'two.yml'));
    await symlink(folder, join(folder, 'round'));
    expect(await ruleFiles(folder)).to.deep.equal(
      ['a.yml/one.yml', 'two.yml'].map(name => join(folder, name)),
    );
    expect((await loadRules([folder])).rules.map(({ title }) => title)).to.include('T');
  });
});
