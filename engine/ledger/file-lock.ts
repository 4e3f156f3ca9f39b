import { spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { codeOf } from '../../reports/index.ts';

/** What the kernel says to somebody who wants a file's lock. `untold`: nobody can tell here whether it is free. */
export type FileLock =
  | { readonly state: 'taken'; readonly release: () => void }
  | { readonly state: 'held' }
  | { readonly state: 'untold'; readonly why: string };

export interface LockWish {
  /** Several may have it together; they keep out whoever wants it alone. */
  readonly shared?: boolean;
  readonly create?: boolean;
}

/** O_SHLOCK and O_EXLOCK of macOS (open(2)), which Node has no names for. */
const macLock = { shared: 0x10, exclusive: 0x20 } as const;

/**
 * Takes an advisory lock (flock(2)) and does not wait for it. It belongs to the open file, so that it lasts until this process
 * closes that or ends, however it ends: no id is compared, and no other process stays behind. Node cannot lock: on macOS
 * open(2) does it, elsewhere util-linux's or BusyBox's flock(1), on a descriptor that it inherits.
 * NFS takes it for a lock of the whole file, which needs one that is open for writing (flock(2), since Linux 2.6.12).
 * @throws the file system's error where the file cannot be opened
 */
export async function lockFile(
  path: string,
  { shared = false, create = false }: LockWish = {},
): Promise<FileLock> {
  const flags =
    constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK | (create ? constants.O_CREAT : 0);
  return process.platform === 'darwin'
    ? lockByOpening(path, flags, shared)
    : lockByFlock(path, flags, shared);
}

function lockByOpening(path: string, flags: number, shared: boolean): FileLock {
  try {
    return taken(openSync(path, flags | (shared ? macLock.shared : macLock.exclusive), 0o600));
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return { state: 'held' };
    if (codeOf(error) === 'EOPNOTSUPP') return { state: 'untold', why: 'the file system has no locks' };
    throw error;
  }
}

async function lockByFlock(path: string, flags: number, shared: boolean): Promise<FileLock> {
  const file = openSync(path, flags, 0o600);
  const { code, said } = await flock(file, shared);
  if (code === 0) return taken(file);
  closeSync(file);
  // A lock that somebody has is told by the exit code alone; whatever else is wrong has a message.
  if (code === 1 && said === '') return { state: 'held' };
  return { state: 'untold', why: said === '' ? 'flock did not answer' : said };
}

/** Milliseconds: a file server that does not answer must not hold up the program. */
const flockMs = 5_000;

function flock(
  file: number,
  shared: boolean,
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn('flock', ['-n', shared ? '-s' : '-x', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', file],
    timeout: flockMs,
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', text => {
    said += text;
  });
  return new Promise(resolve => {
    child.once('error', error =>
      resolve({
        code: null,
        said: codeOf(error) === 'ENOENT' ? 'there is no flock program (util-linux) here' : error.message,
      }),
    );
    child.once('close', code => resolve({ code, said: said.trim() }));
  });
}

function taken(file: number): FileLock {
  return { state: 'taken', release: () => closeSync(file) };
}
