import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Workplace } from '../simulate.ts';
import { demand } from '../wants.ts';

describe('simulate init', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await Workplace.make();
  });
  afterEach(() => place.close());

  const init = (...words: string[]) => place.run(['init', ...words]);

  it('takes the hosts of the configuration that it is told', async function () {
    await demand(this, 'ssh');
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

  it('ends with 2 where there is no ssh, and says what to install', async () => {
    const config = await place.write('config', 'Host web01\n');
    const without = await place.run(['init', '--from', config], { PATH: place.folder });
    expect(without.stderr).to.match(/^there is no ssh on the PATH: .* install OpenSSH's client\n$/);
    expect(without.code).to.equal(2);
  });

  it('runs a command of Match exec only with --match-exec', async function () {
    await demand(this, 'ssh');
    const ran = join(place.folder, 'ran');
    const config = await place.write('config', `Host web01\nMatch exec "touch ${ran}"\n`);
    const refused = await init('--from', config, '--output', '-');
    expect(refused.stderr).to.match(/config:2: Match exec .*\n.*allow it with --match-exec/);
    expect([refused.code, existsSync(ran)]).to.deep.equal([2, false]);
    const allowed = await init('--from', config, '--output', '-', '--match-exec');
    expect([allowed.code, existsSync(ran)]).to.deep.equal([0, true]);
  });

  it('takes hosts that are named without any configuration', async function () {
    await demand(this, 'ssh');
    const { code, stdout } = await init('--host', 'web01', '--output', '-');
    expect(stdout).to.match(/^ {2}web01:$/m);
    expect(code).to.equal(0);
  });

  for (const [words, why] of [
    [['--from', 'none'], /^--from none: no such file\n$/],
    [['--from', '.'], /^--from \.: no such file\n$/],
    [['--host', 'a', '--known-hosts', 'none'], /^--known-hosts none: no such file\n$/],
    [['--host', 'a', '--output', ''], /^--output needs a file, or - for stdout\n$/],
    [['--host', 'a', '--output', 'file/a/x.yml'], /^file\/a\/x\.yml: cannot make its folder \(ENOTDIR\)\n$/m],
    [['--host', 'a', '--output', 'file/x.yml'], /file\/x\.yml cannot be written: .* is a file\n$/],
    [['--host', 'a', '--output', 'folder'], /folder is there already; name another file, or move it away\n$/],
  ] as const) {
    it(`${words.join(' ')}: says what is wrong, exit code 2`, async function () {
      // What cannot be written is known once there is something to write.
      if (words.at(2) === '--output' && words[3] !== '') await demand(this, 'ssh');
      await place.write('file', '');
      await mkdir(join(place.folder, 'folder'));
      const { code, stderr } = await init(...words);
      expect(stderr).to.match(why);
      expect(stderr).not.to.match(/ENOENT: |EEXIST: /);
      expect(code).to.equal(2);
    });
  }
});
