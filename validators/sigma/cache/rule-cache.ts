import { join } from 'node:path';
import type { Compiled } from '../compiled.ts';
import type { Placeholders } from '../placeholders.ts';
import { prune, readCacheFile, writeCacheFile } from './cache-file.ts';
import { engineVersion } from './engine.ts';
import { areSame, digestOf, type Stamp, stampsOf, withDigests } from './stamps.ts';

/** What rules were compiled from: the paths as they were named, what fills placeholders. */
export interface Request {
  readonly paths: readonly string[];
  readonly placeholders: Placeholders;
}

/** Compiled rules with the texts of their files, in the files' order. */
export interface Fresh {
  readonly compiled: Compiled;
  readonly texts: readonly string[];
}

interface Head {
  readonly engine: string;
  readonly request: string;
  readonly stamps: readonly Stamp[];
}

const names = /^[0-9a-f]{64}\.json(?:\.[0-9a-f-]{36})?$/;

/**
 * Gives the compiled rules of files: those that a folder has from an earlier time, or, if there are none or anything about them is
 * not as it should be, those that `compile` makes, which are then kept. A cache that cannot be read or written is
 * as good as none.
 */
export async function throughCache(
  folder: string,
  request: Request,
  files: readonly string[],
  compile: () => Promise<Fresh>,
): Promise<Compiled> {
  const now = Date.now();
  const head = await attempt(() => headOf(request, files));
  if (head === undefined) return (await compile()).compiled;
  const path = join(folder, `${digestOf(head.request)}.json`);
  const kept = await attempt(() => take(path, head));
  if (kept) return kept;
  const { compiled, texts } = await compile();
  const stamps = withDigests(head.stamps, texts, now);
  await attempt(() =>
    writeCacheFile(path, { head: JSON.stringify({ ...head, stamps }), body: JSON.stringify(compiled) }),
  );
  await attempt(() => prune(folder, names));
  return compiled;
}

/** Stamps are taken before the files are read: a change while they are will show. */
async function headOf({ paths, placeholders }: Request, files: readonly string[]): Promise<Head> {
  const request = JSON.stringify({ from: process.cwd(), paths, placeholders });
  return { engine: engineVersion(), request, stamps: stampsOf(files) };
}

async function take(path: string, { engine, request, stamps }: Head): Promise<Compiled | undefined> {
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
