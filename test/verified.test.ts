import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { execa } from 'execa';
import { readTrials, withTrials } from './verified.ts';

const document = await readFile(new URL('../docs/verified.md', import.meta.url), 'utf8');

describe('docs/verified.md', () => {
  it('has a row for each feature that a test declares as tried on a real system, and no other', async () => {
    const declared = (await testTexts()).flatMap(text =>
      [...text.matchAll(/^\s+verifies\(\s*'([^']+)'/gm)].map(([, feature = '']) => feature),
    );
    expect(declared).to.not.be.empty;
    expect(readTrials(document).map(({ feature }) => feature)).to.have.members(declared);
  });

  it('is given a new row for a feature tried again, and keeps the others and its text', () => {
    const [first] = readTrials(document);
    if (first === undefined) throw new Error('no rows');
    const again = { ...first, system: 'Debian 99 | sid', date: '2099-01-01' };
    const written = withTrials(document, [again]);
    expect(readTrials(written)).to.deep.equal([
      { ...again, system: 'Debian 99   sid' },
      ...readTrials(document).slice(1),
    ]);
    expect(withTrials(written, [first])).to.equal(document);
  });

  it('says of each feature how the last try ended; one that was skipped or not selected keeps its row', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'verified-'));
    const old = { system: 'Debian 1', date: '2020-01-01', ours: 'nothing' };
    const features = Object.keys(tries);
    const path = join(folder, 'verified.md');
    await writeFile(
      path,
      withTrials(
        withoutTrials,
        features.map(feature => ({ feature, ...old })),
      ),
    );
    await run(await file(folder), path);
    const rows = readTrials(await readFile(path, 'utf8'));
    const today = new Date().toISOString().slice(0, 10);
    const failed = `failed ${today}`;
    const told = { system: 'Debian 2', ours: 'a bit' };
    expect(rows).to.deep.equal([
      { feature: 'passes', ...told, date: today },
      { feature: 'fails', ...told, date: failed },
      { feature: 'fails within', ...told, date: failed },
      { feature: 'is not prepared', ...told, date: failed },
      { feature: 'cannot tell', ...told, system: 'it did not tell', date: failed },
      { feature: 'is skipped', ...old },
      { feature: 'is half skipped', ...old },
      { feature: 'is not selected', ...old },
    ]);
    await rm(folder, { recursive: true });
  });
});

const withoutTrials = '<!-- what tests tried -->\n<!-- end of what tests tried -->\n';

/** Features by what the block that tries them holds; those with `chosen` in the title of a test are selected. */
const tries: Readonly<Record<string, string>> = {
  passes: "it('chosen', () => {});",
  fails: "it('chosen', () => {}); it('chosen, bad', () => { throw new Error('bad'); });",
  'fails within':
    "it('chosen', () => {}); describe('within', () => it('chosen', () => { throw new Error('bad'); }));",
  'is not prepared': "before(() => { throw new Error('bad'); }); it('chosen', () => {});",
  'cannot tell': "it('chosen', () => { throw new Error('bad'); });",
  'is skipped': "before(function () { this.skip(); }); it('chosen', () => {});",
  'is half skipped': "it('chosen', () => {}); it.skip('chosen, not now', () => {});",
  'is not selected': "it('chosen', () => {}); it('another', () => {});",
};

async function file(folder: string): Promise<string> {
  const blocks = Object.entries(tries).map(([feature, body]) => {
    const system =
      feature === 'cannot tell' ? "Promise.reject(new Error('down'))" : "Promise.resolve('Debian 2')";
    return `describe('${feature}', () => { verifies('${feature}', () => ${system}, 'a bit'); ${body} });`;
  });
  const path = join(folder, 'tries.mjs');
  const from = fileURLToPath(new URL('verified.ts', import.meta.url));
  await writeFile(path, `import { verifies } from '${from}';\n${blocks.join('\n')}\n`);
  return path;
}

async function run(tests: string, path: string): Promise<void> {
  const { MOCHA_OPTIONS: _, TALLY: __, ...env } = process.env;
  const mocha = fileURLToPath(new URL('../node_modules/mocha/bin/mocha.js', import.meta.url));
  const words = ['--import=tsx', mocha, '--no-config', '--grep', 'chosen', tests];
  const { exitCode } = await execa(process.execPath, words, {
    reject: false,
    env: { ...env, VERIFIED: path },
    extendEnv: false,
  });
  expect(exitCode, 'how many failed').to.equal(4);
}

async function testTexts(): Promise<string[]> {
  const folder = new URL('.', import.meta.url).pathname;
  const names = await readdir(folder, { recursive: true });
  return Promise.all(
    names.filter(name => name.endsWith('.test.ts')).map(name => readFile(join(folder, name), 'utf8')),
  );
}
