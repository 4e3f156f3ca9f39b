// Builds dist/ unless it is as new as what it is made from: whoever starts the program in a clone imports this first, and
// npm pack runs it. Of two at once one builds and the other waits; dist/ is replaced whole, never half made.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');
const cache = join(root, '.cache');
const lock = join(cache, 'build.lock');
const stamp = join(dist, '.built');
const settings = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  '.ci/build.js',
];
const patienceMs = 5 * 60_000;

if (!isBuilt()) await prepare();

async function prepare() {
  if (!canBuild())
    return stays('the development packages that build it are not here: run npm ci, without --omit=dev');
  try {
    mkdirSync(cache, { recursive: true });
    await alone(() => isBuilt() || build());
  } catch (error) {
    stays(error.message);
  }
}

/** What was built before serves on; without it there is nothing to start. */
function stays(why) {
  if (existsSync(stamp)) return say(`dist/ stays as it was built: ${why}`);
  say(`the program is not built: ${why}`);
  process.exit(2);
}

function say(line) {
  process.stderr.write(`${line}\n`);
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
  say('building the program, once for these sources ...');
  const made = join(cache, `dist-${process.pid}`);
  try {
    const words = [join(root, '.ci', 'build.js'), join('.cache', `dist-${process.pid}`)];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      encoding: 'utf8',
      timeout: patienceMs,
    });
    if (status !== 0)
      throw new Error(`the build failed (npm run build tells more)\n${stdout}${stderr}`.trim());
    replace(made);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function replace(made) {
  const old = `${made}-old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(made, dist);
  rmSync(old, { recursive: true, force: true });
}

async function alone(work) {
  for (const end = Date.now() + patienceMs; !taken(); await sleep(100))
    if (Date.now() > end) throw new Error(`another build does not end; if none runs, remove ${lock}`);
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** A lock whose owner is gone is nobody's. */
function taken() {
  try {
    writeFileSync(lock, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!ownerLives()) rmSync(lock, { force: true });
    return false;
  }
}

function ownerLives() {
  try {
    // Between its making and its filling a lock is empty: its owner lives.
    return process.kill(Number(readFileSync(lock, 'utf8')), 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
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
