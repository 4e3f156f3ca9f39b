import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { execa } from 'execa';

const root = fileURLToPath(new URL('../../', import.meta.url));
const entry = 'validators/sigma/index.ts';
const compiler = join(root, 'node_modules/typescript/bin/tsc');

/** Everything that a module imports, by way of others too. */
async function importsOf(file: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = await readFile(join(root, file), 'utf8');
  for (const [, wanted = ''] of text.matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
    if (wanted.startsWith('.')) await importsOf(relative(root, resolve(root, dirname(file), wanted)), seen);
    else seen.add(wanted);
  }
  return seen;
}

const consumer = `import {
  compileRules, loadRules, sigmaTaxonomy,
  type BlindField, type CompileOptions, type Correlator, type Explanation, type Match, type RuleSet, type SigmaEvent, type Taxonomy,
} from 'servicedrill/sigma';

const taxonomy: Taxonomy = { ...sigmaTaxonomy, sources: [...sigmaTaxonomy.sources] };
const options: CompileOptions = { placeholders: { admins: ['adm_*'] }, taxonomy };
const rule = \`title: r
logsource: {product: windows, category: process_creation}
detection: {s: {'Image|endswith': '\\\\sc.exe', IntegrityLevel: High}, f: {'User|expand': '%admins%'}, condition: s and not f}
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

describe('the Sigma engine as a library', () => {
  it('imports nothing of the rest of the program, and of others only what reads YAML and expressions', async () => {
    const imports = [...(await importsOf(entry))];
    const outside = imports.filter(
      name => !name.startsWith('validators/sigma/') && !name.startsWith('node:'),
    );
    expect(outside).to.have.members(['js-yaml', 're2js']);
    const { dependencies, exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    expect(Object.keys(dependencies)).to.include.members(outside);
    expect(exports['./sigma']).to.deep.equal({
      types: './dist/validators/sigma/index.d.ts',
      default: './dist/validators/sigma/index.js',
    });
  });

  it('is compiled against and used by a strict project that has nothing but the package', async function () {
    this.timeout(300_000);
    const folder = await mkdtemp(join(tmpdir(), 'servicedrill-consumer-'));
    try {
      const modules = join(folder, 'node_modules');
      const installed = join(modules, 'servicedrill');
      await mkdir(installed, { recursive: true });
      await copyFile(join(root, 'package.json'), join(installed, 'package.json'));
      for (const name of ['js-yaml', 're2js'])
        await symlink(join(root, 'node_modules', name), join(modules, name));
      const build = {
        extends: join(root, 'tsconfig.build.json'),
        compilerOptions: {
          rootDir: root,
          outDir: join(installed, 'dist'),
          types: ['node'],
          typeRoots: [join(root, 'node_modules/@types')],
        },
        files: [join(root, entry)],
        include: [],
      };
      await writeFile(join(folder, 'build.json'), JSON.stringify(build));
      await writeFile(join(folder, 'package.json'), '{"type": "module"}');
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
      await writeFile(join(folder, 'use.ts'), consumer);
      await execa(process.execPath, [compiler, '-p', 'build.json'], { cwd: folder });
      await execa(process.execPath, [compiler, '-p', '.'], { cwd: folder });
      const show = "import('./out/use.js').then(({ result }) => console.log(JSON.stringify(result)))";
      const { stdout } = await execa(process.execPath, ['-e', show], { cwd: folder });
      const why = 'this rule cannot fire on Security 4688: no IntegrityLevel';
      expect(JSON.parse(stdout)).to.deep.equal([0, false, why, 0, 0]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
