// Makes dist/: the program in few files, most packages among them, and the Sigma engine as a library with its types. Finding
// and linking hundreds of small modules costs Node more than running what a command needs of them.
// node .ci/build.js FOLDER: that folder stands beside the sources, whatever its name.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [, , folder = 'dist'] = process.argv;
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * ssh2 tries to load what its install script compiles, and does without where that fails: an install script of a dependency
 * would run at everybody who installs the program.
 */
const withoutNativeParts = {
  name: 'without-native-parts',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^cpu-features$|\/sshcrypto[.]node$/ }, ({ path }) => ({
      path,
      namespace: 'left-out',
    }));
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is left out`)});`,
    }));
  },
};

const options = {
  absWorkingDir: root,
  outdir: folder,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: Object.keys(dependencies),
  define: { BUILT_SIGMA_ENGINE: JSON.stringify(digestOfSigma()) },
  logLevel: 'warning',
  metafile: true,
};

/** What packages in the older form of modules expect around them. */
const commonJs = `import { createRequire as requireOfNode } from 'node:module';
const require = requireOfNode(import.meta.url);
const folderOfModule = import.meta.dirname;`;

rmSync(join(root, folder), { recursive: true, force: true });
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
    plugins: [withoutNativeParts],
    define: { ...options.define, __dirname: 'folderOfModule' },
    banner: { js: commonJs },
  }),
  build({ ...options, entryPoints: [{ in: 'validators/sigma/index.ts', out: 'validators/sigma/index' }] }),
]);
const inputs = Object.keys({ ...program.metafile.inputs, ...library.metafile.inputs });
const sources = inputs.filter(name => !name.startsWith('left-out:'));
writeFileSync(join(root, folder, 'licenses.txt'), licenses(sources));
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', folder], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
// Tells .ci/prepare.js what all of this was made from.
writeFileSync(join(root, folder, '.built'), JSON.stringify(sources));

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
  const texts = [...packages].sort().map(place => {
    const { name, version } = JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, place)).find(entry => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${place} has no licence text to hand on`);
    return `${name} ${version}\n\n${readFileSync(join(root, place, file), 'utf8').trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
