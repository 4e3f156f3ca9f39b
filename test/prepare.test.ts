import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { execa } from 'execa';

const root = fileURLToPath(new URL('../', import.meta.url));

describe('npm without what builds the program', () => {
  let clone: string;
  beforeEach(async () => {
    clone = await mkdtemp(join(tmpdir(), 'servicedrill-clone-'));
    for (const name of ['.ci', 'package.json'])
      await cp(join(root, name), join(clone, name), { recursive: true });
  });
  afterEach(() => rm(clone, { recursive: true, force: true }));

  const prepare = (command = 'ci') =>
    execa(process.execPath, [join(clone, '.ci/prepare.js')], {
      cwd: clone,
      env: { npm_command: command },
      reject: false,
    });

  it('says in one line what is missing', async () => {
    const { exitCode, stderr } = await prepare();
    expect(stderr).to.match(/^the program is not built: run npm ci.*$/);
    expect(exitCode).to.equal(1);
  });

  it('lets npx start something that says so: a failure here would be told nobody, and be the last word', async () => {
    expect((await prepare('exec')).exitCode).to.equal(0);
    const { exitCode, stderr } = await execa(join(clone, 'dist/cli/main.js'), { reject: false });
    expect(stderr).to.match(/^the program is not built: run npm ci.*$/);
    expect(exitCode).to.equal(2);
    expect((await prepare()).exitCode).to.equal(1);
  });

  it('keeps what was built before, and says so', async () => {
    for (const name of ['dist/.built', 'dist/cli/main.js']) {
      await mkdir(dirname(join(clone, name)), { recursive: true });
      await writeFile(join(clone, name), '[]');
    }
    const { exitCode, stderr } = await prepare();
    expect(stderr).to.match(/^dist\/ stays as it was built: .*development packages.*$/);
    expect(exitCode).to.equal(0);
  });
});
