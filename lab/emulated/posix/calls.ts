import type { Deed, TouchedPath } from './deeds.ts';
import { OpenFile } from './descriptor.ts';
import { type ErrorName, UnixError } from './errors.ts';
import { type Found, parentPath, permits } from './files.ts';
import type { UnixHost } from './host.ts';
import type { Inode } from './inode.ts';
import type { UnixProcess } from './process.ts';

/** The system calls that touch files: each checks the mode bits, acts and reports it. */

interface Caller {
  readonly host: UnixHost;
  readonly process: UnixProcess;
}

type FileDeed = Extract<Deed, { kind: 'file' }>;

function tell(
  { host, process }: Caller,
  deed: Pick<FileDeed, 'call' | 'access' | 'paths' | 'refused'>,
): void {
  host.report({ kind: 'file', process, ...deed });
}

const touched = (
  name: string,
  { path, inode }: Pick<Found, 'path' | 'inode'>,
  kind: TouchedPath['kind'],
): TouchedPath => ({ name, path, inode, kind });

function parentOf(name: string, { path, parent }: Found): TouchedPath {
  const above = parentPath(path);
  return {
    name: name.includes('/') ? `${parentPath(name)}${parentPath(name) === '/' ? '' : '/'}` : above,
    path: above,
    inode: parent,
    kind: 'PARENT',
  };
}

function refuse(caller: Caller, call: FileDeed['call'], name: string, found: Found, error: ErrorName): never {
  const access = call === 'chmod' || call === 'chown' ? 'attributes' : 'write';
  tell(caller, { call, access, paths: [touched(name, found, 'NORMAL')], refused: error });
  throw new UnixError(error);
}

export function lookUp({ host, process }: Caller, path: string, followLast = true): Found {
  return host.files.find(path, process.directory, process.credentials, followLast);
}

export function existing(caller: Caller, path: string, followLast = true): Found & { inode: Inode } {
  const found = lookUp(caller, path, followLast);
  if (found.inode === undefined) throw new UnixError('ENOENT');
  return { ...found, inode: found.inode };
}

/** Opens for reading. */
export function openToRead(caller: Caller, path: string): OpenFile {
  const found = existing(caller, path);
  if (found.inode.type === 'directory') throw new UnixError('EISDIR');
  if (!permits(found.inode, caller.process.credentials, 4)) {
    tell(caller, {
      call: 'open',
      access: 'read',
      paths: [touched(path, found, 'NORMAL')],
      refused: 'EACCES',
    });
    throw new UnixError('EACCES');
  }
  return new OpenFile(caller.host.files, found.path, found.inode);
}

export interface OpenMode {
  readonly append?: boolean;
  readonly truncate?: boolean;
  /** O_EXCL: it must not be there yet. */
  readonly exclusive?: boolean;
  readonly create?: boolean;
  readonly mode?: number;
}

/** Opens for writing, creating where it is told to. */
export function openToWrite(caller: Caller, path: string, how: OpenMode): OpenFile {
  const found = lookUp(caller, path);
  if (found.inode === undefined)
    return how.create === false
      ? refuse(caller, 'open', path, found, 'ENOENT')
      : create(caller, path, found, how);
  if (how.exclusive && found.inode.type !== 'device') throw new UnixError('EEXIST');
  if (found.inode.type === 'directory') throw new UnixError('EISDIR');
  if (!permits(found.inode, caller.process.credentials, 2)) refuse(caller, 'open', path, found, 'EACCES');
  if (found.inode.type === 'file') {
    tell(caller, {
      call: 'open',
      access: 'write',
      paths: [parentOf(path, found), touched(path, found, 'NORMAL')],
    });
    if (how.truncate) {
      found.inode.content = '';
      caller.host.files.touch(found.inode);
    }
  }
  return new OpenFile(caller.host.files, found.path, found.inode, how.append);
}

function create(caller: Caller, path: string, found: Found, how: OpenMode): OpenFile {
  demandWrite(caller, 'open', path, found);
  const { uid, gid } = caller.process.credentials;
  const inode = caller.host.files.make({ type: 'file', mode: how.mode ?? 0o644, uid, gid });
  found.parent.entries.set(found.name, inode);
  caller.host.files.touch(found.parent);
  tell(caller, {
    call: 'open',
    access: 'write',
    paths: [parentOf(path, found), touched(path, { ...found, inode }, 'CREATE')],
  });
  return new OpenFile(caller.host.files, found.path, inode, how.append);
}

function demandWrite(caller: Caller, call: FileDeed['call'], path: string, found: Found): void {
  if (permits(found.parent, caller.process.credentials, 3)) return;
  const above = { ...found, path: parentPath(found.path), inode: found.parent };
  refuse(caller, call, path, above, 'EACCES');
}

/** A directory with the sticky bit lets only owners remove. */
function demandRemoval(caller: Caller, call: FileDeed['call'], path: string, found: Found): void {
  demandWrite(caller, call, path, found);
  const { uid } = caller.process.credentials;
  if (caller.host.settings.faults.refuseDelete && call === 'unlink')
    refuse(caller, call, path, found, 'EPERM');
  const sticky = (found.parent.mode & 0o1000) !== 0;
  if (sticky && uid !== 0 && found.inode?.uid !== uid && found.parent.uid !== uid)
    refuse(caller, call, path, found, 'EPERM');
}

export function unlink(caller: Caller, path: string): void {
  const found = lookUp(caller, path, false);
  if (found.inode === undefined) throw new UnixError('ENOENT');
  if (found.inode.type === 'directory') throw new UnixError('EISDIR');
  demandRemoval(caller, 'unlink', path, found);
  found.parent.entries.delete(found.name);
  caller.host.files.touch(found.parent);
  tell(caller, {
    call: 'unlink',
    access: 'write',
    paths: [parentOf(path, found), touched(path, found, 'DELETE')],
  });
}

export function removeDirectory(caller: Caller, path: string): void {
  const found = existing(caller, path, false);
  if (found.inode.type !== 'directory') throw new UnixError('ENOTDIR');
  if (found.inode.entries.size > 0) throw new UnixError('ENOTEMPTY');
  demandRemoval(caller, 'rmdir', path, found);
  found.parent.entries.delete(found.name);
  tell(caller, {
    call: 'rmdir',
    access: 'write',
    paths: [parentOf(path, found), touched(path, found, 'DELETE')],
  });
}

export function makeDirectory(caller: Caller, path: string, mode = 0o755): void {
  const found = lookUp(caller, path);
  if (found.inode) throw new UnixError('EEXIST');
  demandWrite(caller, 'mkdir', path, found);
  const { uid, gid } = caller.process.credentials;
  const inode = caller.host.files.make({ type: 'directory', mode, uid, gid });
  found.parent.entries.set(found.name, inode);
  tell(caller, {
    call: 'mkdir',
    access: 'write',
    paths: [parentOf(path, found), touched(path, { ...found, inode }, 'CREATE')],
  });
}

export function symlink(caller: Caller, target: string, path: string): void {
  const found = lookUp(caller, path, false);
  if (found.inode) throw new UnixError('EEXIST');
  demandWrite(caller, 'symlink', path, found);
  const { uid, gid } = caller.process.credentials;
  const inode = caller.host.files.make({ type: 'link', mode: 0o777, uid, gid, content: target });
  found.parent.entries.set(found.name, inode);
  const targetPath = { name: target, path: target, inode: undefined, kind: 'NORMAL' } as const;
  tell(caller, {
    call: 'symlink',
    access: 'write',
    paths: [targetPath, parentOf(path, found), touched(path, { ...found, inode }, 'CREATE')],
  });
}

export function rename(caller: Caller, from: string, to: string): void {
  const source = existing(caller, from, false);
  const target = lookUp(caller, to, false);
  demandRemoval(caller, 'rename', from, source);
  demandRemoval(caller, 'rename', to, target);
  source.parent.entries.delete(source.name);
  target.parent.entries.set(target.name, source.inode);
  const replaced = target.inode ? [touched(to, target, 'DELETE')] : [];
  const moved = touched(to, { ...target, inode: source.inode }, 'CREATE');
  const paths = [
    parentOf(from, source),
    parentOf(to, target),
    touched(from, source, 'DELETE'),
    ...replaced,
    moved,
  ];
  tell(caller, { call: 'rename', access: 'write', paths });
}

export function changeMode(caller: Caller, path: string, change: (mode: number) => number): void {
  const found = existing(caller, path);
  const { uid } = caller.process.credentials;
  if (uid !== 0 && uid !== found.inode.uid) refuse(caller, 'chmod', path, found, 'EPERM');
  found.inode.mode = change(found.inode.mode);
  tell(caller, { call: 'chmod', access: 'attributes', paths: [touched(path, found, 'NORMAL')] });
}

export function changeOwner(
  caller: Caller,
  path: string,
  uid: number | undefined,
  gid: number | undefined,
): void {
  const found = existing(caller, path);
  if (caller.process.credentials.uid !== 0) refuse(caller, 'chown', path, found, 'EPERM');
  if (uid !== undefined) found.inode.uid = uid;
  if (gid !== undefined) found.inode.gid = gid;
  tell(caller, { call: 'chown', access: 'attributes', paths: [touched(path, found, 'NORMAL')] });
}
