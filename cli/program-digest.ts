import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './package-root.ts';

/** The rooms that a run from source takes its modules from. */
const rooms = [
  'attack',
  'cli',
  'engine',
  'history',
  'inventory',
  'lab',
  'nightly',
  'reports',
  'runners',
  'scenarios',
  'validators',
];

/**
 * Tells apart what calls itself by one version: SHA-256 over the names and contents of the modules that run, those of `dist`
 * where the program was built, its sources otherwise.
 */
export async function programDigest(): Promise<string> {
  const root = packageRoot();
  const isBuilt = fileURLToPath(import.meta.url).startsWith(join(root, 'dist'));
  const names = isBuilt ? await modulesIn(root, 'dist', /\.js$/) : await sourcesIn(root);
  const whole = createHash('sha256');
  for (const name of names.sort()) {
    const contents = await readFile(join(root, name));
    whole.update(`${createHash('sha256').update(contents).digest('hex')}  ${name}\n`);
  }
  return whole.digest('hex');
}

async function sourcesIn(root: string): Promise<string[]> {
  return (await Promise.all(rooms.map(room => modulesIn(root, room, /\.tsx?$/)))).flat();
}

async function modulesIn(root: string, folder: string, wanted: RegExp): Promise<string[]> {
  const names = await readdir(join(root, folder), { recursive: true });
  return names.filter(name => wanted.test(name)).map(name => `${folder}/${name}`);
}
