import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Private keys where a login finds them, for as long as this process has them. */
export interface KeyFiles {
  /** Writes a key; gives a path that only this account may read. */
  add(name: string, pem: string): Promise<string>;
  /** Calling it twice is harmless. */
  remove(): Promise<void>;
}

/**
 * On Linux files without a name (/proc tells an open file's contents to its owner): nothing is left of them however this
 * process ends. Elsewhere they stand in a folder, and a process that is killed leaves it.
 */
export const keyFiles = (): Promise<KeyFiles> =>
  existsSync('/proc/self/fd') ? Promise.resolve(nameless()) : inFolder();

function nameless(): KeyFiles {
  const open: FileHandle[] = [];
  return {
    async add(_, pem) {
      const handle = await withoutName();
      open.push(handle);
      await handle.writeFile(pem);
      return `/proc/${process.pid}/fd/${handle.fd}`;
    },
    async remove() {
      await Promise.all(open.splice(0).map(handle => handle.close()));
    },
  };
}

/** Loses its name before it holds anything. */
async function withoutName(): Promise<FileHandle> {
  const path = join(tmpdir(), `servicedrill-lab-${randomBytes(8).toString('hex')}`);
  const handle = await open(path, 'wx+', 0o600);
  await unlink(path);
  return handle;
}

async function inFolder(): Promise<KeyFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'servicedrill-lab-'));
  return {
    async add(name, pem) {
      const path = join(folder, `${name}.key`);
      await writeFile(path, pem, { mode: 0o600, flag: 'wx' });
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
