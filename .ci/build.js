// Makes dist/: the program in few files, most packages among them, and the Sigma engine as a library with its types. Finding
// and linking hundreds of small modules costs Node more than running what a command needs of them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const options = {
  absWorkingDir: root,
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: Object.keys(dependencies),
  define: { BUILT_SIGMA_ENGINE: JSON.stringify(digestOfSigma()) },
  logLevel: 'warning',
  metafile: true,
};

rmSync(join(root, 'dist'), { recursive: true, force: true });
const [program, library] = await Promise.all([
  build({
    ...options,
    // All in one folder: from wherever a module ends up, the package's data files are found by the same way.
    entryPoints: [
      { in: 'cli/main.ts', out: 'cli/main' },
      { in: 'cli/eval/worker.ts', out: 'cli/worker' },
    ],
    chunkNames: 'cli/[name]-[hash]',
    splitting: true,
    alias: { 'string-width': './.ci/string-width.js' },
    banner: {
      js: "import { createRequire as requireOfNode } from 'node:module';\nconst require = requireOfNode(import.meta.url);",
    },
  }),
  build({ ...options, entryPoints: [{ in: 'validators/sigma/index.ts', out: 'validators/sigma/index' }] }),
]);
const sources = Object.keys({ ...program.metafile.inputs, ...library.metafile.inputs });
writeFileSync(join(root, 'dist', 'licenses.txt'), licenses(sources));
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
// Tells .ci/prepare.js what all of this was made from.
writeFileSync(join(root, 'dist', '.built'), JSON.stringify(sources));

/** Names the engine in what it keeps between runs. */
function digestOfSigma() {
  const folder = join(root, 'validators', 'sigma');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true }).sort())
    if (name.endsWith('.ts')) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

/** What the licences of the packages that dist/ holds want to be handed on with them. */
function licenses(files) {
  const packages = new Set(files.flatMap(path => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []));
  const texts = [...packages].sort().map(folder => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find(entry => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${folder} has no licence text to hand on`);
    return `${name} ${version}\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
