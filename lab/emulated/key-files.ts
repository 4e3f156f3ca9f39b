import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type FileHandle, mkdtemp, open, readdir, rm, unlink, writeFile } from 'node:fs/promises';
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
 * process ends. Elsewhere they stand in a folder, which a process that is killed leaves for the next one to remove.
 */
export const keyFiles = (folder = tmpdir(), hasNameless = existsSync('/proc/self/fd')): Promise<KeyFiles> =>
  hasNameless ? Promise.resolve(nameless(folder)) : inFolder(folder);

function nameless(folder: string): KeyFiles {
  const open: FileHandle[] = [];
  return {
    async add(_, pem) {
      const handle = await withoutName(folder);
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
async function withoutName(folder: string): Promise<FileHandle> {
  const path = join(folder, `servicedrill-lab-${randomBytes(8).toString('hex')}`);
  const handle = await open(path, 'wx+', 0o600);
  await unlink(path);
  return handle;
}

/** Names the process that owns the folder. */
const owned = /^servicedrill-lab-(\d+)-\w+$/;

async function inFolder(parent: string): Promise<KeyFiles> {
  await removeOrphans(parent);
  const folder = await mkdtemp(join(parent, `servicedrill-lab-${process.pid}-`));
  return {
    async add(name, pem) {
      const path = join(folder, `${name}.key`);
      await writeFile(path, pem, { mode: 0o600, flag: 'wx' });
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What killed processes left; another account's folders refuse it. A process id that is in use again keeps one. */
async function removeOrphans(parent: string): Promise<void> {
  const orphans = (await readdir(parent)).filter(name => {
    const pid = owned.exec(name)?.[1];
    return pid !== undefined && !isRunning(Number(pid));
  });
  await Promise.allSettled(orphans.map(name => rm(join(parent, name), { recursive: true, force: true })));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
