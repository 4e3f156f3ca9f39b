import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** What says whether a file is still the one that was read. */
export interface Stamp {
  readonly file: string;
  readonly size: number;
  readonly inode: number;
  /** Of the content and of the file's state: nobody can set the second back. */
  readonly modified: number;
  readonly changed: number;
  /** Of a file so young that it could change again without a later time: what was in it. */
  readonly digest?: string;
}

/** Times of files can be this coarse, in milliseconds. */
const coarsest = 2_500;

/** Stamps of files as they are now, to be taken before they are read. Throws the file system's errors. */
export function stampsOf(files: readonly string[]): Stamp[] {
  return files.map(file => {
    const { size, ino, mtimeMs, ctimeMs } = statSync(file);
    return { file, size, inode: ino, modified: mtimeMs, changed: ctimeMs };
  });
}

/** Adds what was read to the stamps of files that were changed just before `now`. */
export function withDigests(stamps: readonly Stamp[], texts: readonly string[], now: number): Stamp[] {
  return stamps.map((stamp, index) => {
    const isYoung = Math.max(stamp.modified, stamp.changed) > now - coarsest;
    return isYoung ? { ...stamp, digest: digestOf(texts[index] ?? '') } : stamp;
  });
}

/** Whether files with these stamps are those that had the others. */
export function areSame(now: readonly Stamp[], then: readonly Stamp[]): boolean {
  return now.length === then.length && now.every((stamp, index) => isSame(stamp, then[index]));
}

function isSame(now: Stamp, then: Stamp | undefined): boolean {
  if (then === undefined) return false;
  const { file, size, inode, modified, changed, digest } = then;
  if (now.file !== file || now.size !== size || now.inode !== inode) return false;
  if (now.modified !== modified || now.changed !== changed) return false;
  return digest === undefined || digest === digestOf(readFileSync(file, 'utf8'));
}

export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
