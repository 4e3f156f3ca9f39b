import type { Deed, TouchedPath } from '../posix/deeds.ts';
import { contentOf, fullMode, type Inode } from '../posix/inode.ts';

export const eventNumbers = {
  exec: 9,
  fork: 11,
  close: 12,
  create: 13,
  exit: 15,
  rename: 25,
  unlink: 32,
  write: 33,
  btm_launch_item_add: 124,
  btm_launch_item_remove: 125,
} as const;

export type EventName = keyof typeof eventNumbers;

/** The part of a message that is the event's own. */
export interface EsEvent {
  readonly name: EventName;
  readonly process: unknown;
  readonly event: unknown;
}

type FileDeed = Extract<Deed, { kind: 'file' }>;

/** What opening, making, renaming and removing files shows of itself; `process` is the caller as a message has it. */
export function fileEvents(deed: FileDeed, process: unknown): EsEvent[] {
  const created = deed.paths.find(({ kind }) => kind === 'CREATE');
  const gone = deed.paths.find(({ kind }) => kind === 'DELETE');
  const destination = (path: TouchedPath) => ({
    destination_type: 0,
    destination: { existing_file: fileOf(path) },
  });
  switch (deed.call) {
    case 'rename':
      return gone && created
        ? [
            {
              name: 'rename',
              process,
              event: { source: fileOf({ ...gone, inode: created.inode }), ...destination(created) },
            },
          ]
        : [];
    case 'unlink':
    case 'rmdir':
      return gone ? [{ name: 'unlink', process, event: { target: fileOf(gone), parent_dir: null } }] : [];
    case 'open': {
      if (deed.access !== 'write') return [];
      const target = created ?? deed.paths.find(({ kind }) => kind === 'NORMAL');
      const written: EsEvent[] = target
        ? [
            { name: 'write', process, event: { target: fileOf(target) } },
            {
              name: 'close',
              process,
              event: { modified: true, was_mapped_writable: false, target: fileOf(target) },
            },
          ]
        : [];
      return created
        ? [{ name: 'create', process, event: { ...destination(created), acl: null } }, ...written]
        : written;
    }
    case 'mkdir':
    case 'symlink':
    case 'link':
      return created ? [{ name: 'create', process, event: { ...destination(created), acl: null } }] : [];
    default:
      return [];
  }
}

/** A file as every event shows it. */
export function fileOf({
  path,
  inode,
}: {
  readonly path: string;
  readonly inode: Inode | undefined;
}): unknown {
  const stat = inode && {
    st_dev: 16777234,
    st_ino: inode.number,
    st_mode: fullMode(inode),
    st_uid: inode.uid,
    st_gid: inode.gid,
    st_size: contentOf(inode).length,
    st_nlink: 1,
  };
  return {
    path,
    path_truncated: false,
    stat: stat ?? {
      st_dev: 16777234,
      st_ino: 2,
      st_mode: 33261,
      st_uid: 0,
      st_gid: 0,
      st_size: 0,
      st_nlink: 1,
    },
  };
}
