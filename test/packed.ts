import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import * as z from 'zod';

const root = fileURLToPath(new URL('../', import.meta.url));
const notOfThePackage = new Set(['.cache', '.git', 'bench', 'coverage', 'dist', 'node_modules', 'test']);

/** The package as npm hands it out, installed in a fresh project that has nothing but what it asks for. */
export interface Packed {
  /** The project's folder. */
  readonly project: string;
  /** The package's folder in it. */
  readonly folder: string;
  /** What npm pack made. */
  readonly file: string;
  remove(): Promise<void>;
}

/** Builds and packs a copy of the sources as npm does it, and unpacks that. */
export async function packed(): Promise<Packed> {
  const place = await mkdtemp(join(tmpdir(), 'servicedrill-packed-'));
  try {
    const project = join(place, 'project');
    const folder = join(project, 'node_modules', 'servicedrill');
    await mkdir(folder, { recursive: true });
    const file = await packFile(join(place, 'sources'));
    await unpack(file, folder);
    await giveDependencies(folder);
    await writeFile(join(project, 'package.json'), '{"type": "module"}');
    return { project, folder, file, remove: () => rm(place, { recursive: true, force: true }) };
  } catch (error) {
    await rm(place, { recursive: true, force: true });
    throw error;
  }
}

async function packFile(sources: string): Promise<string> {
  const filter = (path: string) =>
    dirname(path) !== dirname(`${root}x`) || !notOfThePackage.has(path.slice(root.length));
  await cp(root, sources, { recursive: true, filter });
  await symlink(join(root, 'node_modules'), join(sources, 'node_modules'));
  const { stdout } = await execa('npm', ['pack', '--json', '--foreground-scripts=false'], { cwd: sources });
  const [{ filename }] = z.tuple([z.object({ filename: z.string() })]).parse(JSON.parse(stdout));
  return join(sources, filename);
}

async function unpack(file: string, folder: string): Promise<void> {
  await execa('tar', ['-xzf', file, '--strip-components=1', '-C', folder]);
}

async function giveDependencies(folder: string): Promise<void> {
  const { default: manifest } = await import(join(folder, 'package.json'), { with: { type: 'json' } });
  for (const name of Object.keys(manifest.dependencies))
    await symlink(join(root, 'node_modules', name), join(dirname(folder), name));
}
