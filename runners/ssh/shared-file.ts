import { statSync } from 'node:fs';
import { readRegularBytes } from '../../inventory/index.ts';

/**
 * A reader of small files that many hosts have in common, a key or a known_hosts file: each is read and understood
 * once, and again when it has changed. What cannot be read or understood is not remembered; a FIFO is not waited for.
 */
export const sharedFile = <T>(
  understand: (text: Buffer, path: string) => T,
): ((path: string) => Promise<T>) => {
  const known = new Map<string, { readonly stamp: string; readonly value: Promise<T> }>();
  const read = async (path: string): Promise<T> => understand(await readRegularBytes(path), path);
  return path => {
    const stamp = stampOf(path);
    const before = known.get(path);
    if (stamp !== undefined && before?.stamp === stamp) return before.value;
    const value = read(path);
    if (stamp !== undefined) known.set(path, { stamp, value });
    value.catch(() => known.get(path)?.value === value && known.delete(path));
    return value;
  };
};

/** What changes when the file does; undefined where there is none, which reading it then tells. */
const stampOf = (path: string): string | undefined => {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats && [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join();
};
