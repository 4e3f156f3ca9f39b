import { tag } from './host-script.ts';

/** What the opening script told before the first log line. */
export interface AuditdHeader {
  readonly position?: Position;
  readonly log: string;
  /** The host's name for itself, asked where its log is kept on a collector. */
  readonly hostname?: string;
  /** `log_format` and `write_logs` of auditd.conf. */
  readonly format: string;
  readonly writes: string;
  readonly unreadable?: 'unreadable' | 'missing';
  /** Directories by `major:minor` and inode. */
  readonly directories: readonly Directory[];
  readonly users: ReadonlyMap<string, string>;
  /** Records that the kernel had lost before; undefined where it would not say. */
  readonly lost?: number;
}

interface Directory {
  readonly device: string;
  readonly inode: string;
  readonly path: string;
}

/** A place in a log that survives renaming. */
export interface Position {
  /** Number and birth of its inode, `9294@1795611627.824000000`. */
  readonly file: string;
  readonly offset: number;
}

/** Reads the opening script's own lines. */
export function readHeader(lines: readonly string[]): AuditdHeader {
  const [directories, users]: [Directory[], Map<string, string>] = [[], new Map()];
  const header = { log: '', format: '', writes: 'yes', directories, users };
  for (const line of lines) Object.assign(header, readLine(line.slice(tag.length), header));
  return header;
}

/** Adds a directory or a user to the lists, which are as long as the host's; gives everything else. */
function readLine(
  line: string,
  { directories, users }: { readonly directories: Directory[]; readonly users: Map<string, string> },
): Partial<AuditdHeader> {
  const [name, a = '', b = '', c = '', d = ''] = line.split(' ');
  const tail = (words: number): string => line.split(' ').slice(words).join(' ');
  switch (name) {
    case 'position':
      return { position: { file: a, offset: Number(b) }, format: c, writes: d, log: tail(5) };
    case 'missing':
    case 'unreadable':
      return { unreadable: name, log: tail(1) };
    case 'directory':
      directories.push({ device: device(a), inode: b, path: tail(3) });
      return {};
    case 'user':
      users.set(a, b);
      return {};
    case 'hostname':
      return { hostname: tail(1) };
    case 'lost':
      return /^\d+$/.test(a) ? { lost: Number(a) } : {};
    default:
      return {};
  }
}

/** Where a log is kept on a collector: its place from there, everything else from the host that it is about. */
export function joinHeaders(collector: AuditdHeader, origin: AuditdHeader): AuditdHeader {
  const { position, unreadable, log } = collector;
  return {
    ...origin,
    log,
    writes: 'yes',
    format: 'forwarded',
    ...(position && { position }),
    ...(unreadable && { unreadable }),
  };
}

/** `stat -c %D` prints st_dev in hexadecimal; audit prints major and minor. Split as gnu_dev_major and _minor do. */
function device(hex: string): string {
  const number = Number.parseInt(hex, 16);
  const major = (number >>> 8) & 0xfff;
  const minor = (number & 0xff) | ((number >>> 12) & 0xfff00);
  return `${major.toString(16).padStart(2, '0')}:${minor.toString(16).padStart(2, '0')}`;
}
