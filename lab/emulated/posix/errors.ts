const texts = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EEXIST: 'File exists',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EINVAL: 'Invalid argument',
  ENOTEMPTY: 'Directory not empty',
  ELOOP: 'Too many levels of symbolic links',
  ESRCH: 'No such process',
  EROFS: 'Read-only file system',
  EBADF: 'Bad file descriptor',
} as const;

export type ErrorName = keyof typeof texts;

/** A system call's refusal; its message is strerror's. */
export class UnixError extends Error {
  override readonly name: ErrorName;
  constructor(name: ErrorName) {
    super(texts[name]);
    this.name = name;
  }
}

/** Thrown by a write into a pipe that nobody reads any more: SIGPIPE. */
export class BrokenPipe extends Error {}
