import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { execa } from 'execa';

const root = fileURLToPath(new URL('../', import.meta.url));
const main = "process.stdout.write('the program');\n";

/** Stands in for the real build, which takes seconds: makes a folder and notes that it ran. */
const build = `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
const [, , folder] = process.argv;
appendFileSync('builds', 'built ');
await new Promise(resolve => setTimeout(resolve, 300));
mkdirSync(folder + '/cli', { recursive: true });
writeFileSync(folder + '/cli/main.js', ${JSON.stringify(main)});
writeFileSync(folder + '/.built', '[]');
`;

describe('the program in a clone', () => {
  let clone: string;
  beforeEach(async () => {
    clone = await mkdtemp(join(tmpdir(), 'servicedrill-clone-'));
    const names = ['.ci', 'bin', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
    for (const name of names) await cp(join(root, name), join(clone, name), { recursive: true });
  });
  afterEach(() => rm(clone, { recursive: true, force: true }));

  const put = async (name: string, text: string) => {
    await mkdir(dirname(join(clone, name)), { recursive: true });
    await writeFile(join(clone, name), text);
  };
  const start = () =>
    execa(process.execPath, [join(clone, 'bin/simulate.js')], { cwd: clone, reject: false });
  const buildable = async (script = build) => {
    await put('node_modules/esbuild/package.json', '{"main": "index.js"}');
    await put('node_modules/esbuild/index.js', '');
    await put('.ci/build.js', script);
  };
  const builds = () => readFile(join(clone, 'builds'), 'utf8');

  it('says in one line what is missing', async () => {
    const { exitCode, stderr } = await start();
    expect(stderr).to.match(/^the program is not built: .*run npm ci.*$/);
    expect(exitCode).to.equal(2);
  });

  it('serves on as it was built before, and says so', async () => {
    await put('dist/cli/main.js', main);
    await put('dist/.built', '["gone.ts"]');
    const { exitCode, stdout, stderr } = await start();
    expect(stderr).to.match(/^dist\/ stays as it was built: .*development packages.*$/);
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 0, stdout: 'the program' });
  });

  it('is built at its first start, which tells it on stderr alone, and not at the second', async () => {
    await buildable();
    const [first, second] = [await start(), await start()];
    expect(first.stdout).to.equal('the program');
    expect(first.stderr).to.match(/^building the program.*$/);
    expect(second).to.include({ stdout: 'the program', stderr: '' });
    expect(await builds()).to.equal('built ');
  });

  it('is built once where several start at once, and leaves nothing of that', async () => {
    await buildable();
    const starts = await Promise.all([start(), start(), start()]);
    expect(starts.map(({ stdout }) => stdout)).to.deep.equal(Array(3).fill('the program'));
    expect(await builds()).to.equal('built ');
    expect(await readdir(join(clone, '.cache'))).to.deep.equal([]);
  });

  it('takes the lock of a build that was killed', async () => {
    await buildable();
    const { stdout: pid } = await execa(process.execPath, ['-p', 'process.pid']);
    await put('.cache/build.lock', pid);
    expect((await start()).stdout).to.equal('the program');
  });

  it('says why it could not be built', async () => {
    await buildable("throw new Error('no such thing');\n");
    const { exitCode, stderr } = await start();
    expect(stderr).to.match(/the program is not built: the build failed[\s\S]*no such thing/);
    expect(exitCode).to.equal(2);
    expect(await readdir(join(clone, '.cache'))).to.deep.equal([]);
  });
});
