import { existsSync } from 'node:fs';
import { link, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { execa } from 'execa';
import manifest from '../package.json' with { type: 'json' };
import { scenarios } from '../scenarios/index.ts';
import { evaluationIn, psexecRule, systemEvent } from './cli/evaluation.ts';
import { installing } from './installing.ts';
import { type Packed, packed } from './packed.ts';
import { registry } from './registry.ts';
import { resultOf, Workplace } from './simulate.ts';

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const consumer = `import {
  compileRules, loadRules, sigmaTaxonomy,
  type BlindField, type CompileOptions, type Correlator, type Explanation, type Match, type RuleSet, type SigmaEvent, type Taxonomy,
} from 'servicedrill/sigma';

const taxonomy: Taxonomy = { ...sigmaTaxonomy, sources: [...sigmaTaxonomy.sources] };
const options: CompileOptions = { placeholders: { admins: ['adm_*'] }, taxonomy };
const rule = \`title: r
logsource: {product: windows, category: process_creation}
detection: {s: {'Image|endswith': '\\\\sc.exe', CurrentDirectory: High}, f: {'User|expand': '%admins%'}, condition: s and not f}
\`;
const set: RuleSet = compileRules(rule, options);
const event: SigmaEvent = { fields: { Channel: 'Security', EventID: 4688, NewProcessName: 'C:\\\\\\\\sc.exe' } };
const matches: Match[] = set.match(event);
const explanation: Explanation = set.explain('r', event);
const blind: readonly BlindField[] = set.blindFields('r');
const correlator: Correlator = set.correlator({ latenessMs: 1000 });
const more: Match[] = [...correlator.push(event, 0), ...correlator.flush()];
const files: RuleSet = await loadRules([]);
// @ts-expect-error: an event has fields
export const wrong = () => set.match({});
export const result = [matches.length, explanation.matched, blind[0]?.why, more.length, files.rules.length];
`;

const settings = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitAny: true,
    module: 'nodenext',
    target: 'es2022',
    skipLibCheck: false,
    types: [],
    outDir: 'out',
  },
  include: ['use.ts'],
};

describe('the package that npm hands out', () => {
  let npm: Packed;
  before(async function () {
    this.timeout(300_000);
    npm = await packed();
  });
  after(() => npm?.remove());

  const run = (...args: string[]) => {
    const { PATH = '' } = process.env;
    const env = { PATH, HOME: npm.project, SERVICEDRILL_STATE: join(npm.project, 'state') };
    const main = join(npm.folder, 'dist/cli/main.js');
    return execa(process.execPath, [main, ...args], {
      cwd: npm.project,
      env,
      extendEnv: false,
      reject: false,
    });
  };

  const builtTexts = async () => {
    const built = join(npm.folder, 'dist/cli');
    return Promise.all((await readdir(built)).map(name => readFile(join(built, name), 'utf8')));
  };

  it('is installed without a script or a warning, and then does what README begins with', async () => {
    const { place, scripts, installed } = await installing(npm.file);
    try {
      expect(installed).to.include({ exitCode: 0, stderr: '' });
      expect(installed.stdout).not.to.match(/warn/iu);
      expect(existsSync(scripts), 'a script ran').to.equal(false);
      const words = ['--host', 'lab-win01', '--scenario', 'psexec-like'];
      const drill = await execa(join(place, 'node_modules/.bin/simulate'), words, {
        cwd: place,
        env: { SERVICEDRILL_STATE: join(place, 'state') },
      });
      expect(drill.stdout).to.include('5 of 5 expectations met');
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  }).timeout(120_000);

  for (const [how, words, program] of [
    ['npm i -g', (file: string) => ['install', '-g', file], 'bin/simulate'],
    [
      'npx',
      (file: string) => ['exec', '--yes', `--package=${file}`, '--', 'simulate', '--version'],
      undefined,
    ],
  ] as const)
    it(`starts by ${how}, as docs/install.md says, without a script or a warning`, async () => {
      const packages = await registry();
      const place = await mkdtemp(join(tmpdir(), 'servicedrill-global-'));
      try {
        const { PATH = '' } = process.env;
        const env = {
          PATH,
          HOME: place,
          npm_config_registry: packages.url,
          npm_config_prefix: place,
          npm_config_cache: join(place, 'cache'),
          npm_config_audit: 'false',
          npm_config_update_notifier: 'false',
          SERVICEDRILL_STATE: join(place, 'state'),
        };
        const options = { cwd: place, env, extendEnv: false } as const;
        const npmDone = await execa('npm', words(npm.file), options);
        expect(npmDone.stderr).to.equal('');
        expect(npmDone.stdout).not.to.match(/warn/iu);
        const said =
          program === undefined ? npmDone : await execa(join(place, program), ['--version'], options);
        expect(said.stdout).to.equal(manifest.version);
      } finally {
        packages.close();
        await rm(place, { recursive: true, force: true });
      }
    });

  it('lists its scenarios and drills an emulated host', async () => {
    const { stdout: listed } = await run('list', '--json');
    expect(JSON.parse(listed)).to.have.lengthOf(scenarios.length);
    const drill = await run('--host', 'lab-win01', '--scenario', 'psexec-like', '--json');
    const { summary, exitCode } = resultOf({ ...drill, code: drill.exitCode ?? null });
    expect(exitCode).to.equal(0);
    expect(summary).to.include({ hosts: 1, expectations: 5, met: 5, restored: true });
  }).timeout(60_000);

  it('says what was wrong in one line', async () => {
    const { exitCode, stdout, stderr } = await run('--host', 'lab-win01', '--scenario', 'psexec-lik');
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 2, stdout: '' });
    expect(stderr.split('\n')).to.have.lengthOf(1);
  });

  it('lays out its help as it would be from the sources', async () => {
    const workplace = await Workplace.make();
    try {
      const { stdout } = await workplace.run(['eval', '--help']);
      expect((await run('eval', '--help')).stdout).to.equal(stdout.trimEnd());
    } finally {
      await workplace.close();
    }
  });

  it('matches rules in several threads, and keeps compiled ones', async () => {
    const line = (index: number) =>
      systemEvent({
        ServiceName: index % 997 === 0 ? 'PSEXESVC' : 'other',
        ImagePath: 'x'.repeat(4_000),
        index,
      });
    const lines = Array.from({ length: 10_000 }, (_, index) => line(index));
    // Long enough that a thread which cannot begin is noticed.
    const files = Array.from({ length: 10 }, (_, index) => join(npm.project, `big-${index}.jsonl`));
    const [first = '', ...others] = files;
    await writeFile(first, lines.join(''));
    await Promise.all(others.map(other => link(first, other)));
    await writeFile(join(npm.project, 'rule.yml'), psexecRule.replace(/ +Provider_Name.*\n/, ''));
    const words = ['eval', '--rules', 'rule.yml', '--json', ...files];
    const kept = join(npm.project, '.cache/servicedrill/rules');
    // Drills of other tests keep theirs there, too.
    await rm(kept, { recursive: true, force: true });
    const [alone, shared] = [await run(...words), await run(...words, '--workers', '2')];
    const found = evaluationIn(alone.stdout);
    expect(found.matches).to.have.lengthOf(110);
    expect(evaluationIn(shared.stdout).matches).to.deep.equal(found.matches);
    expect(await readdir(kept)).to.have.lengthOf(1);
  }).timeout(120_000);

  it('has the files that the program finds beside itself', async () => {
    const texts = await builtTexts();
    const named = texts.flatMap(text =>
      [...text.matchAll(/"(\.\.\/\.\.\/[^"\n]+\/)"/gu)].map(([, path = '']) => path),
    );
    expect(named).to.have.members([
      '../../validators/rules/',
      '../../lab/wine/programs/',
      '../../lab/powershell/host/',
    ]);
    for (const path of named) expect(existsSync(join(npm.folder, 'dist/cli', path)), path).to.equal(true);
  });

  it('holds of the package that checks shapes only what is used', async () => {
    const texts = await builtTexts();
    expect(texts.filter(text => text.includes('zod/v4/core/schemas.js'))).to.have.lengthOf(1);
    expect(texts.filter(text => text.includes('zod/v4/locales/de.js'))).to.deep.equal([]);
  });

  it('hands on the licences of what it holds', async () => {
    const licences = await readFile(join(npm.folder, 'dist/licenses.txt'), 'utf8');
    for (const name of ['execa', 'preact', 'ssh2', 'yaml', 'yargs', 'zod'])
      expect(licences).to.match(new RegExp(`^${name} [0-9]`, 'mu'));
  });

  it('has a Sigma engine against which a strict project is compiled, and which it uses', async () => {
    const { project } = npm;
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(settings));
    await writeFile(join(project, 'use.ts'), consumer);
    await execa(process.execPath, [compiler, '-p', '.'], { cwd: project });
    const show = "import('./out/use.js').then(({ result }) => console.log(JSON.stringify(result)))";
    const { stdout } = await execa(process.execPath, ['-e', show], { cwd: project });
    const why = 'this rule cannot fire on Security 4688: no CurrentDirectory';
    expect(JSON.parse(stdout)).to.deep.equal([0, false, why, 0, 0]);
  }).timeout(120_000);
});
