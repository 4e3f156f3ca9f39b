import { join } from 'node:path';
import type { PreparedFile } from '../prepared.ts';
import { prune, readCacheFile, writeCacheFile } from './cache-file.ts';
import { engineVersion } from './engine.ts';
import { areSame, digestOf, type Stamp, stampsOf, withDigests } from './stamps.ts';

/** Prepared rules with the texts of their files, in the files' order. */
export interface Fresh {
  readonly files: readonly PreparedFile[];
  readonly texts: readonly string[];
}

interface Head {
  readonly engine: string;
  readonly request: string;
  readonly stamps: readonly Stamp[];
}

const names = /^[0-9a-f]{64}\.json(?:\.[0-9a-f-]{36})?$/;

/**
 * Gives the prepared rules of files: those that a folder has from an earlier time, or, if there are none or anything about them is
 * not as it should be, those that `prepare` makes, which are then kept. A cache that cannot be read or written is
 * as good as none.
 */
export async function throughCache(
  folder: string,
  paths: readonly string[],
  files: readonly string[],
  prepare: () => Promise<Fresh>,
): Promise<readonly PreparedFile[]> {
  const now = Date.now();
  const head = await attempt(() => headOf(paths, files));
  if (head === undefined) return (await prepare()).files;
  const path = join(folder, `${digestOf(head.request)}.json`);
  const kept = await attempt(() => take(path, head));
  if (kept) return kept;
  const { files: prepared, texts } = await prepare();
  const stamps = withDigests(head.stamps, texts, now);
  await attempt(() =>
    writeCacheFile(path, { head: JSON.stringify({ ...head, stamps }), body: JSON.stringify(prepared) }),
  );
  await attempt(() => prune(folder, names));
  return prepared;
}

/** Stamps are taken before the files are read: a change while they are will show. */
async function headOf(paths: readonly string[], files: readonly string[]): Promise<Head> {
  const request = JSON.stringify({ from: process.cwd(), paths });
  return { engine: engineVersion(), request, stamps: stampsOf(files) };
}

async function take(
  path: string,
  { engine, request, stamps }: Head,
): Promise<readonly PreparedFile[] | undefined> {
  const content = await readCacheFile(path);
  if (content === undefined) return undefined;
  // The digest says that it is what was written; the engine, that this code wrote it.
  const head: Head = JSON.parse(content.head);
  if (head.engine !== engine || head.request !== request || !areSame(stamps, head.stamps)) return undefined;
  return JSON.parse(content.body);
}

/** Whatever goes wrong with a cache is no error. */
async function attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch {
    return undefined;
  }
}
