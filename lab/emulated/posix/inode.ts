/** A file of any kind. Contents are bytes, one character (0-255) each. */
export interface Inode {
  readonly number: number;
  readonly type: 'file' | 'directory' | 'link' | 'device';
  /** Permission bits, `0o755`. */
  mode: number;
  uid: number;
  gid: number;
  /** Bytes of a file, target of a link. */
  content: string;
  /** Names in a directory. */
  readonly entries: Map<string, Inode>;
  modifiedAt: number;
  /** Told after each change of the contents, as inotify tells. */
  readonly watchers: Set<() => void>;
  /** A file whose contents are made when it is read, as under /proc. */
  readonly made?: () => string;
}

export interface NewInode {
  readonly type: Inode['type'];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly content?: string;
  readonly made?: () => string;
}

export const contentOf = (inode: Inode): string => inode.made?.() ?? inode.content;

/** `regular file` and so on, as stat prints it. */
export function typeName(inode: Inode): string {
  if (inode.type === 'file') return inode.content === '' ? 'regular empty file' : 'regular file';
  return { directory: 'directory', link: 'symbolic link', device: 'character special file' }[inode.type];
}

const typeBits = { file: 0o100000, directory: 0o040000, link: 0o120000, device: 0o020000 } as const;

/** Type and permissions in one number, as st_mode holds them. */
export const fullMode = (inode: Inode): number => typeBits[inode.type] | inode.mode;

/** `-rw-r--r--` */
export function modeText({ type, mode }: Inode): string {
  const bits = [...'rwxrwxrwx'].map((letter, index) => (mode & (0o400 >> index) ? letter : '-')).join('');
  return `${{ file: '-', directory: 'd', link: 'l', device: 'c' }[type]}${bits}`;
}

/** UTF-8 bytes as characters 0-255. */
export const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
