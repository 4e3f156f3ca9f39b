import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOf } from './stamps.ts';

const magic = 'compiled sigma rules';

/** Two lines of JSON. */
export interface Content {
  readonly head: string;
  readonly body: string;
}

/**
 * What a cache file holds, if it is a plain file of our own that nobody else may write, and has the digest that its
 * first line promises. Throws the file system's errors.
 */
export async function readCacheFile(path: string): Promise<Content | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return (await isOurs(file)) ? contentOf(await file.readFile()) : undefined;
  } finally {
    await file.close();
  }
}

async function isOurs(file: FileHandle): Promise<boolean> {
  const { mode, uid } = await file.stat();
  if ((mode & constants.S_IFMT) !== constants.S_IFREG) return false;
  // Windows has neither.
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function contentOf(bytes: Buffer): Content | undefined {
  const first = bytes.indexOf('\n');
  const rest = bytes.subarray(first + 1);
  if (bytes.toString('latin1', 0, first) !== `${magic} ${digestOf(rest)}`) return undefined;
  const second = rest.indexOf('\n');
  return { head: rest.toString('utf8', 0, second), body: rest.toString('utf8', second + 1) };
}

/** Puts a whole file in place, never a part of one, whoever else does the same. Throws the file system's errors. */
export async function writeCacheFile(path: string, { head, body }: Content): Promise<void> {
  await makeFolder(dirname(path));
  const rest = Buffer.from(`${head}\n${body}`);
  const unfinished = `${path}.${randomUUID()}`;
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(Buffer.concat([Buffer.from(`${magic} ${digestOf(rest)}\n`), rest]));
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Node's own `recursive` never comes back below a folder that takes none and calls that ENOENT, as /proc does. */
async function makeFolder(path: string): Promise<void> {
  try {
    await makeOne(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await makeOne(path);
  }
}

async function makeOne(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

const mostFiles = 16;

/** Removes the files that were written longest ago, what a crash left among them. Throws the file system's errors. */
export async function prune(folder: string, pattern: RegExp): Promise<void> {
  const paths = (await readdir(folder)).filter(name => pattern.test(name)).map(name => join(folder, name));
  const files = await Promise.all(paths.map(async path => ({ path, written: (await stat(path)).mtimeMs })));
  const oldest = files.sort((a, b) => b.written - a.written).slice(mostFiles);
  await Promise.all(oldest.map(({ path }) => unlink(path)));
}
