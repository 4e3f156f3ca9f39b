import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Opens a regular file of this user's that nobody else may write, and waits for nobody. @throws with the reason */
export async function openOwn(path: string, flags: number): Promise<FileHandle> {
  // O_NONBLOCK: the other end of a FIFO may never come.
  const file = await open(path, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const why = whyNotOwn(await file.stat());
  if (why === undefined) return file;
  await file.close();
  throw new Error(why);
}

function whyNotOwn(stats: Stats): string | undefined {
  if (!stats.isFile()) return 'it is not a regular file';
  return whyForeign(stats);
}

/** Why somebody else may have written there; undefined where nobody can have. */
export function whyForeign({ uid, mode }: Stats): string | undefined {
  const me = process.geteuid?.();
  if (me !== undefined && uid !== me) return `it belongs to user ${uid}, not to you (user ${me})`;
  // Windows knows no such bits.
  return me !== undefined && (mode & 0o022) !== 0 ? 'others may write it' : undefined;
}
