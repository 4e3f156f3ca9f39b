import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { aptSource } from './apt.ts';
import { buildImage, removeTree } from './build.ts';
import { withLock } from './lock.ts';
import { BOOT_PROGRAMS, BUILD_PROGRAMS, requirePrograms } from './packages.ts';
import { type Recipe, recipe, recipeKey } from './recipe.ts';

/** A root file system and the kernel that boots it; both are only ever read. */
export interface Image {
  readonly disk: string;
  readonly kernel: string;
}

export interface ImageOptions {
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/**
 * The image for this machine's package sources, built once and kept in the cache under the recipe's hash.
 * @throws {LabError} when a program is missing or the build fails
 */
export async function debianImage(options: ImageOptions): Promise<Image> {
  const wanted = recipe(await aptSource(options.signal));
  const shelf = join(options.cacheDir, 'debian');
  const finished = join(shelf, recipeKey(wanted));
  const cached = await exists(finished);
  await requirePrograms(cached ? BOOT_PROGRAMS : [...BOOT_PROGRAMS, ...BUILD_PROGRAMS]);
  if (!cached) await withLock(shelf, options.signal, () => buildOnce(wanted, shelf, finished, options));
  return { disk: join(finished, 'disk.img'), kernel: join(finished, 'vmlinuz') };
}

async function buildOnce(wanted: Recipe, shelf: string, finished: string, options: ImageOptions) {
  if (await exists(finished)) return;
  await mkdir(shelf, { recursive: true });
  await removeUnfinished(shelf);
  const partial = `${finished}.partial`;
  try {
    await buildImage(wanted, partial, options);
    await rename(partial, finished);
  } finally {
    await removeTree(partial);
  }
}

/** Left by a builder that was killed; nobody else builds while the lock is held. */
async function removeUnfinished(shelf: string): Promise<void> {
  const names = await readdir(shelf);
  for (const name of names.filter(entry => entry.endsWith('.partial'))) await removeTree(join(shelf, name));
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
