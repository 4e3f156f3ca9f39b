// Builds dist/ unless it is as new as the sources. npm runs this at `npm ci`, and npx runs it again when it links the
// clone into its cache: compiling twice would cost a new user his first quarter of a minute.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'dist', '.built');
const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.build.json'), 'utf8'));
const rooms = include.map(glob => glob.split('/')[0]).filter(room => existsSync(join(root, room)));
const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json'];

if (newest() > builtAt()) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['run', 'build'], { cwd: root, stdio: 'inherit', shell: npm !== 'npm' });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, '');
}

function newest() {
  const sources = rooms.flatMap(room =>
    readdirSync(join(root, room), { recursive: true }).map(name => join(root, room, name)),
  );
  return Math.max(...[...sources, ...settings.map(name => join(root, name))].map(modified));
}

function builtAt() {
  try {
    return modified(stamp);
  } catch {
    return Number.NEGATIVE_INFINITY;
  }
}

function modified(path) {
  return statSync(path).mtimeMs;
}
