/**
 * The system calls that start programs or touch files, by architecture; checked against `ausyscall --dump`.
 * Enriched logs name every call themselves, so this table serves raw ones and the calls that views depend on.
 */
const numbers: Readonly<Record<string, string>> = {
  x86_64:
    'open 2 execve 59 truncate 76 ftruncate 77 rename 82 mkdir 83 rmdir 84 creat 85 link 86 unlink 87 symlink 88 chmod 90 ' +
    'fchmod 91 chown 92 fchown 93 lchown 94 utime 132 mknod 133 setxattr 188 lsetxattr 189 fsetxattr 190 removexattr 197 ' +
    'lremovexattr 198 fremovexattr 199 utimes 235 openat 257 mkdirat 258 mknodat 259 fchownat 260 futimesat 261 unlinkat 263 ' +
    'renameat 264 linkat 265 symlinkat 266 fchmodat 268 utimensat 280 renameat2 316 execveat 322 openat2 437',
  aarch64:
    'setxattr 5 lsetxattr 6 fsetxattr 7 removexattr 14 lremovexattr 15 fremovexattr 16 mknodat 33 mkdirat 34 unlinkat 35 ' +
    'symlinkat 36 linkat 37 renameat 38 truncate 45 ftruncate 46 fchmod 52 fchmodat 53 fchownat 54 fchown 55 openat 56 ' +
    'utimensat 88 execve 221 renameat2 276 execveat 281 openat2 437',
  i386:
    'open 5 creat 8 link 9 unlink 10 execve 11 mknod 14 chmod 15 lchown 16 utime 30 rename 38 mkdir 39 rmdir 40 symlink 83 ' +
    'truncate 92 ftruncate 93 fchmod 94 fchown 95 chown 182 truncate64 193 ftruncate64 194 lchown32 198 fchown32 207 ' +
    'chown32 212 setxattr 226 lsetxattr 227 fsetxattr 228 removexattr 235 lremovexattr 236 fremovexattr 237 utimes 271 ' +
    'openat 295 mkdirat 296 mknodat 297 fchownat 298 futimesat 299 unlinkat 301 renameat 302 linkat 303 symlinkat 304 ' +
    'fchmodat 306 utimensat 320 renameat2 353 execveat 358 openat2 437',
};

/** AUDIT_ARCH_* of linux/audit.h. */
const architectures: Readonly<Record<string, string>> = {
  c000003e: 'x86_64',
  c00000b7: 'aarch64',
  '40000003': 'i386',
};

const names = new Map(
  Object.entries(numbers).flatMap(([arch, list]) =>
    [...list.matchAll(/(\S+) (\d+)/g)].map(([, name = '', number]) => [`${arch} ${number}`, name] as const),
  ),
);

export function architectureOf(code: string | undefined): string | undefined {
  return code === undefined ? undefined : architectures[code];
}

/** Name of a system call by its number; undefined where the architecture or the number is not in the table. */
export function syscallName(
  architecture: string | undefined,
  number: string | undefined,
): string | undefined {
  return names.get(`${architecture} ${number}`);
}

export type FileDeed = 'execute' | 'open' | 'rename' | 'write' | 'attributes' | 'other';

/** What a system call does to the paths that it names. */
export function deedOf(syscall: string | undefined): FileDeed {
  if (syscall === undefined) return 'other';
  if (/^execve(at)?$/.test(syscall)) return 'execute';
  if (/^open(at2?)?$/.test(syscall)) return 'open';
  if (/^rename(at2?)?$/.test(syscall)) return 'rename';
  if (/^(creat|f?truncate(64)?)$/.test(syscall)) return 'write';
  return /^([lf]?chown(32)?|fchownat|f?chmod|fchmodat2?|[lf]?(set|remove)xattr(at)?|utimes?|futimesat|utimensat)$/.test(
    syscall,
  )
    ? 'attributes'
    : 'other';
}

/** Which arguments are directory descriptors that a relative path starts from: `from` for what was, `to` for what comes. */
export function directoryArguments(syscall: string | undefined): { from?: string; to?: string } {
  if (syscall === undefined || !/at2?$/.test(syscall)) return {};
  if (syscall === 'symlinkat') return { to: 'a1' };
  return /^(rename|link)at/.test(syscall) ? { from: 'a0', to: 'a2' } : { from: 'a0', to: 'a0' };
}

const accessMode = 3;
const truncate = 0o1000;

/** Whether `open` or `openat` asked for writing, by its flags; undefined for openat2, whose flags are in memory. */
export function opensForWriting(
  syscall: string,
  fields: Readonly<Record<string, string>>,
): boolean | undefined {
  const flags = syscall === 'open' ? fields.a1 : syscall === 'openat' ? fields.a2 : undefined;
  if (flags === undefined) return undefined;
  const value = Number.parseInt(flags.slice(-8), 16);
  return (value & accessMode) !== 0 || (value & truncate) !== 0;
}
