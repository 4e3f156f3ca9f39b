import { posix } from 'node:path';
import type { AuditRecord } from './auditd-record.ts';
import { directoryArguments } from './auditd-syscalls.ts';

/** A PATH record whose name was made absolute where that can be told. */
export interface AuditPath {
  readonly nametype: string;
  readonly inode: string | undefined;
  readonly directory: boolean;
  /** Absolute, or as logged where the directory it is relative to is not known. */
  readonly path: string;
}

/** How many inodes are remembered. */
const mostInodes = 8192;

/**
 * Names of inodes seen so far. `cp x /etc/systemd/system/` opens `x` relative to a directory descriptor, of
 * which audit logs the inode only (the PARENT's name is then the working directory, which is wrong).
 */
export class InodeNames {
  readonly #names = new Map<string, string>();

  /** `device` as audit writes it: major and minor in hexadecimal, `fe:00`. */
  learn(device: string, inode: string, path: string): void {
    const key = `${device} ${inode}`;
    this.#names.delete(key);
    this.#names.set(key, path);
    if (this.#names.size > mostInodes) this.#names.delete(this.#names.keys().next().value ?? key);
  }

  find(device: string | undefined, inode: string | undefined): string | undefined {
    return this.#names.get(`${device} ${inode}`);
  }

  forget(device: string, inode: string): void {
    this.#names.delete(`${device} ${inode}`);
  }
}

interface Scene {
  readonly syscall: string | undefined;
  readonly call: AuditRecord | undefined;
  readonly cwd: string | undefined;
  readonly items: readonly AuditRecord[];
}

/** The event's PATH records besides PARENT ones, with absolute names, and learns their inodes. */
export function pathsOf(
  records: readonly AuditRecord[],
  syscall: string | undefined,
  names: InodeNames,
): AuditPath[] {
  const scene = {
    syscall,
    call: records.find(record => record.type === 'SYSCALL'),
    cwd: records.find(record => record.type === 'CWD')?.fields.cwd,
    items: records.filter(record => record.type === 'PATH'),
  };
  for (const item of scene.items) learnParent(item, scene, names);
  return scene.items.filter(item => nametypeOf(item) !== 'PARENT').map(item => read(item, scene, names));
}

function learnParent(item: AuditRecord, scene: Scene, names: InodeNames): void {
  const { name, dev, inode } = item.fields;
  if (nametypeOf(item) !== 'PARENT' || name === undefined || dev === undefined || inode === undefined) return;
  const { from, to } = directoryArguments(scene.syscall);
  if (!startsAtCwd(scene, from) || !startsAtCwd(scene, to)) return;
  const path = absolute(name, scene.cwd);
  if (path !== undefined) names.learn(dev, inode, path);
}

function read(item: AuditRecord, scene: Scene, names: InodeNames): AuditPath {
  const { name = '(null)', dev, inode, mode = '0' } = item.fields;
  const nametype = nametypeOf(item);
  const known = resolve(item, scene, names);
  if (dev !== undefined && inode !== undefined) {
    if (nametype === 'DELETE') names.forget(dev, inode);
    else if (known !== undefined) names.learn(dev, inode, known);
  }
  return {
    nametype,
    inode,
    directory: (Number.parseInt(mode, 8) & 0o170000) === 0o040000,
    path: known ?? name,
  };
}

function resolve(item: AuditRecord, scene: Scene, names: InodeNames): string | undefined {
  const { name, dev, inode } = item.fields;
  if (name === undefined || name === '(null)') return names.find(dev, inode);
  if (name.startsWith('/')) return absolute(name, undefined);
  const { from, to } = directoryArguments(scene.syscall);
  if (startsAtCwd(scene, nametypeOf(item) === 'CREATE' ? to : from)) return absolute(name, scene.cwd);
  const directory = onlyParent(scene, names);
  return directory === undefined ? undefined : posix.join(directory, name);
}

/** The directory that a descriptor stood for: told by its inode, where all PARENT records agree on one. */
function onlyParent(scene: Scene, names: InodeNames): string | undefined {
  const parents = scene.items.filter(item => nametypeOf(item) === 'PARENT');
  const found = new Set(parents.map(item => names.find(item.fields.dev, item.fields.inode)));
  return found.size === 1 ? [...found][0] : undefined;
}

/** AT_FDCWD is -100; audit prints arguments as hexadecimal of 32 or 64 bits. */
function startsAtCwd(scene: Scene, argument: string | undefined): boolean {
  return argument === undefined || /^(f{8})?ffffff9c$/.test(scene.call?.fields[argument] ?? '');
}

function absolute(name: string, cwd: string | undefined): string | undefined {
  if (!name.startsWith('/') && !cwd?.startsWith('/')) return undefined;
  const path = posix.normalize(name.startsWith('/') ? name : `${cwd}/${name}`);
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** Kernels before 3.12 write `objtype`. */
function nametypeOf(item: AuditRecord): string {
  return item.fields.nametype ?? item.fields.objtype ?? 'UNKNOWN';
}
