import { randomBytes } from 'node:crypto';
import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from './make-folder.ts';

/** Whole, or in pieces so that it never stands in memory as a whole. */
type Text = string | Iterable<string>;

/**
 * Writes a report whole or not at all: to a temporary file beside it, synced, then renamed over `path`.
 * Folders on the way are made. A pipe or device (`/dev/stdout`) is written to directly, never replaced.
 * Throws the file system's error, after removing the temporary file.
 */
export async function writeReport(path: string, text: Text, mode = 0o666): Promise<void> {
  if (await isDevice(path)) return writeFile(path, text);
  makeFolder(dirname(path));
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeSynced(temporary, text, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function isDevice(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

async function writeSynced(path: string, text: Text, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await writeFile(file, text);
    await file.sync();
  } finally {
    await file.close();
  }
}
