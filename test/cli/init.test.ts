import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Workplace } from '../simulate.ts';

describe('simulate init', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await Workplace.make();
  });
  afterEach(() => place.close());

  const init = (...words: string[]) => place.run(['init', ...words]);

  it('takes the hosts of the configuration that it is told', async () => {
    const config = await place.write('config', 'Host web01\n  User admin\n');
    const { code, stderr } = await init('--from', config, '--output', 'new/servicedrill.yml');
    expect(stderr).to.match(/servicedrill\.yml is written: mark the hosts/);
    expect(code).to.equal(0);
    expect(await readFile(join(place.folder, 'new', 'servicedrill.yml'), 'utf8')).to.match(/^ {2}web01:$/m);
  });

  it('writes no inventory without a host, and says how to name one', async () => {
    await place.write('wild', 'Host *\n  User admin\n');
    for (const words of [[], ['--from', 'wild'], ['--from', 'wild', '--host', 'web*']]) {
      const { code, stderr } = await init(...words);
      expect(stderr, words.join(' ')).to.match(/name them: --host web01 db01\n$/);
      expect(code).to.equal(2);
    }
    expect(await readdir(place.folder)).not.to.include('servicedrill.yml');
  });

  it('takes hosts that are named without any configuration', async () => {
    const { code, stdout } = await init('--host', 'web01', '--output', '-');
    expect(stdout).to.match(/^ {2}web01:$/m);
    expect(code).to.equal(0);
  });

  for (const [words, why] of [
    [['--from', 'none'], /^--from none: there is no such file\n$/],
    [['--from', '.'], /^--from \.: there is no such file\n$/],
    [['--host', 'a', '--known-hosts', 'none'], /^--known-hosts none: there is no such file\n$/],
    [['--host', 'a', '--output', ''], /^--output wants a file, or - for stdout\n$/],
    [
      ['--host', 'a', '--output', 'file/a/x.yml'],
      /^file\/a\/x\.yml: its folder cannot be made \(ENOTDIR\)\n$/m,
    ],
    [['--host', 'a', '--output', 'file/x.yml'], /file\/x\.yml cannot be written: .* is a file\n$/],
    [['--host', 'a', '--output', 'folder'], /folder is there already; name another file, or move it away\n$/],
  ] as const) {
    it(`${words.join(' ')}: says what is wrong, exit code 2`, async () => {
      await place.write('file', '');
      await mkdir(join(place.folder, 'folder'));
      const { code, stderr } = await init(...words);
      expect(stderr).to.match(why);
      expect(stderr).not.to.match(/ENOENT: |EEXIST: /);
      expect(code).to.equal(2);
    });
  }
});
