// Builds dist/ unless it is as new as what it is made from. npm runs this at `npm ci`, and npx runs it again when it links the
// clone into its cache: building twice would cost a new user seconds of his first minute.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'dist', '.built');
const settings = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  '.ci/build.js',
];

const unbuilt =
  'the program is not built: run npm ci, with the development packages (no --omit=dev), or install what npm pack makes\n';

if (!isBuilt()) {
  if (canBuild()) build();
  else if (existsSync(stamp))
    process.stderr.write(
      'dist/ stays as it was built: the development packages that build it are not here\n',
    );
  else if (process.env.npm_command === 'exec') standIn();
  else {
    process.stderr.write(unbuilt);
    process.exitCode = 1;
  }
}

/** npx shows nothing of a failure here, and could start nothing from this folder ever after. */
function standIn() {
  mkdirSync(join(root, 'dist', 'cli'), { recursive: true });
  const program = `#!/usr/bin/env node\nprocess.stderr.write(${JSON.stringify(unbuilt)});\nprocess.exitCode = 2;\n`;
  writeFileSync(join(root, 'dist', 'cli', 'main.js'), program, { mode: 0o755 });
}

/** As after `npm ci --omit=dev`. */
function canBuild() {
  try {
    createRequire(import.meta.url).resolve('esbuild');
    return true;
  } catch {
    return false;
  }
}

function build() {
  const { status } = spawnSync(process.execPath, [join(root, '.ci', 'build.js')], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}

/** A file that is new is imported by one that was changed. */
function isBuilt() {
  try {
    const sources = [...JSON.parse(readFileSync(stamp, 'utf8')), ...settings];
    return sources.every(name => modified(join(root, name)) <= modified(stamp));
  } catch {
    return false;
  }
}

function modified(path) {
  return statSync(path).mtimeMs;
}
