import type { Clock } from '../machine.ts';
import { UnixError } from './errors.ts';
import type { Inode, NewInode } from './inode.ts';
import type { Credentials } from './process.ts';

export interface Found {
  /** Absolute path without links in it, where it exists or could. */
  readonly path: string;
  readonly parent: Inode;
  readonly name: string;
  readonly inode: Inode | undefined;
}

const mostLinks = 20;

/** The file tree of one emulated Unix host; permissions are those of the mode bits, root passes everywhere. */
export class FileTree {
  readonly root: Inode;
  readonly #clock: Clock;
  #lastNumber = 2;
  /** Directories whose names are made when asked for, as /proc. */
  readonly virtual = new Map<string, (name: string) => Inode | undefined>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.root = this.make({ type: 'directory', mode: 0o755, uid: 0, gid: 0 });
  }

  make({ type, mode, uid, gid, content = '', made }: NewInode): Inode {
    const number = this.#lastNumber++;
    const now = this.#clock();
    const inode = {
      number,
      type,
      mode,
      uid,
      gid,
      content,
      entries: new Map(),
      modifiedAt: now,
      watchers: new Set<() => void>(),
    };
    return made ? { ...inode, made } : inode;
  }

  /** Puts something there without asking anybody, with the directories it needs. */
  seed(path: string, inode: Partial<NewInode> = {}): Inode {
    const parts = path.split('/').filter(Boolean);
    const name = parts.pop() ?? '';
    let at = this.root;
    for (const part of parts) {
      const next = at.entries.get(part) ?? this.make({ type: 'directory', mode: 0o755, uid: 0, gid: 0 });
      at.entries.set(part, next);
      at = next;
    }
    const type = inode.type ?? 'file';
    const mode = type === 'directory' ? 0o755 : type === 'link' ? 0o777 : 0o644;
    const made = this.make({ mode, uid: 0, gid: 0, ...inode, type });
    at.entries.set(name, made);
    return made;
  }

  /** Follows directories and links. Throws ENOENT, ENOTDIR, EACCES or ELOOP on the way. */
  find(path: string, directory: string, who: Credentials, followLast = true, links = 0): Found {
    if (links > mostLinks) throw new UnixError('ELOOP');
    const parts = (path.startsWith('/') ? path : `${directory}/${path}`)
      .split('/')
      .filter(part => part !== '' && part !== '.');
    let found: Found = { path: '/', parent: this.root, name: '', inode: this.root };
    for (const [index, part] of parts.entries()) {
      const last = index === parts.length - 1;
      found = this.#step(found, part, who);
      if (found.inode?.type === 'link' && (followLast || !last))
        found = this.find(found.inode.content, parentPath(found.path), who, true, links + 1);
      if (!last && found.inode === undefined) throw new UnixError('ENOENT');
    }
    return found;
  }

  #step({ path, inode }: Found, name: string, who: Credentials): Found {
    if (inode?.type !== 'directory') throw new UnixError(inode ? 'ENOTDIR' : 'ENOENT');
    if (!permits(inode, who, 1)) throw new UnixError('EACCES');
    if (name === '..') {
      const up = parentPath(path);
      return this.find(up, '/', who);
    }
    const child = inode.entries.get(name) ?? this.virtual.get(path)?.(name);
    return { path: path === '/' ? `/${name}` : `${path}/${name}`, parent: inode, name, inode: child };
  }

  /** As find, for something that must exist. */
  existing(path: string, directory: string, who: Credentials, followLast = true): Found & { inode: Inode } {
    const found = this.find(path, directory, who, followLast);
    if (found.inode === undefined) throw new UnixError('ENOENT');
    return { ...found, inode: found.inode };
  }

  touch(inode: Inode): void {
    inode.modifiedAt = this.#clock();
    for (const watcher of [...inode.watchers]) watcher();
  }
}

export function parentPath(path: string): string {
  const cut = path.lastIndexOf('/');
  return cut <= 0 ? '/' : path.slice(0, cut);
}

export const baseName = (path: string): string =>
  path.replace(/\/+$/, '').slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1);

/** Owner of a file that is shut to everybody, root included, as by a security module. */
export const sealed = -1;

/** `want` is 4 to read, 2 to write, 1 to execute or search. */
export function permits(inode: Inode, who: Credentials, want: number): boolean {
  if (inode.uid === sealed) return false;
  if (who.uid === 0) return want !== 1 || inode.type === 'directory' || (inode.mode & 0o111) !== 0;
  const shift = inode.uid === who.uid ? 6 : who.groups.includes(inode.gid) || who.gid === inode.gid ? 3 : 0;
  return ((inode.mode >> shift) & want) === want;
}
