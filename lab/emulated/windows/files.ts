import type { Clock } from '../machine.ts';
import type { Report } from './deeds.ts';
import { WinError } from './errors.ts';
import type { Process } from './process.ts';
import { isAdministrator, isSystem, type Token } from './tokens.ts';

export interface WinFile {
  readonly path: string;
  readonly directory: boolean;
  content: string;
  readonly createdAt: number;
  modifiedAt: number;
  /** Owned by TrustedInstaller: not even administrators write it. */
  readonly protected: boolean;
}

/** A path that is spelled so already. */
const plain = /^[A-Z]:(?:\\(?![.]{1,2}(?:\\|$))[^\\/":]+)+$/;

/** Absolute spelling of a path: drive, no `.` or `..`, backslashes; loopback shares become local paths. */
export function absolute(path: string, directory: string, hostname: string): string {
  if (plain.test(path)) return path;
  let text = path
    .replaceAll('"', '')
    .replaceAll('/', '\\')
    .replace(/^\\\\\?\\/, '');
  text = localShare(text, hostname);
  if (text.startsWith('\\') && !text.startsWith('\\\\')) text = `${directory.slice(0, 2)}${text}`;
  if (!/^[a-z]:\\/i.test(text) && !text.startsWith('\\\\'))
    text = `${directory}\\${text.replace(/^[a-z]:/i, '')}`;
  const kept: string[] = [];
  for (const part of text.slice(2).split('\\')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1, 2)}\\${kept.join('\\')}`;
}

function localShare(text: string, hostname: string): string {
  const share = /^\\\\([^\\]+)\\(admin|[a-z])\$(\\.*)?$/i.exec(text);
  if (share === null || !isOwnName(share[1] ?? '', hostname)) return text;
  const drive = share[2] ?? '';
  return `${drive.toLowerCase() === 'admin' ? 'C:\\Windows' : `${drive}:`}${share[3] ?? '\\'}`;
}

export const isOwnName = (name: string, hostname: string): boolean =>
  ['localhost', '127.0.0.1', '::1', '.', hostname.toLowerCase()].includes(name.toLowerCase());

/** The files of one emulated host. What alters them throws a WinError where the process may not. */
export class Files {
  readonly #files = new Map<string, WinFile>();
  readonly #report: Report;
  readonly #clock: Clock;

  constructor(report: Report, clock: Clock) {
    this.#report = report;
    this.#clock = clock;
  }

  /** A file or folder present since installation. */
  seed(path: string, content?: string, guarded = false): void {
    const now = this.#clock();
    const directory = content === undefined;
    const file = {
      path,
      directory,
      content: content ?? '',
      createdAt: now,
      modifiedAt: now,
      protected: guarded,
    };
    this.#files.set(path.toLowerCase(), file);
  }

  get(path: string): WinFile | undefined {
    return this.#files.get(path.toLowerCase());
  }

  everything(): WinFile[] {
    return [...this.#files.values()];
  }

  read(path: string): string {
    const file = this.get(path);
    if (file === undefined) throw new WinError(this.get(parentOf(path)) ? 2 : 3);
    if (file.directory) throw new WinError(5);
    return file.content;
  }

  list(directory: string): WinFile[] {
    const prefix = `${directory.toLowerCase().replace(/\\$/, '')}\\`;
    const direct = (path: string) => path.startsWith(prefix) && !path.slice(prefix.length).includes('\\');
    return [...this.#files].filter(([path]) => direct(path) && path !== prefix).map(([, file]) => file);
  }

  /** Opens for writing, and creates; reports refusals too, since a SACL may want them logged. */
  write(process: Process, path: string, content: string, mode: 'replace' | 'append' = 'replace'): void {
    const file = this.open(process, path);
    if (file === undefined) this.#create(process, path, content);
    else this.#overwrite(process, file, content, mode);
  }

  #overwrite(process: Process, file: WinFile, content: string, mode: 'replace' | 'append'): void {
    file.content = mode === 'append' ? file.content + content : content;
    file.modifiedAt = this.#clock();
    if (mode === 'replace')
      this.#report({ kind: 'file-created', process, path: file.path, createdAt: file.createdAt });
  }

  /** An open for writing that writes nothing: undefined where no such file yet. */
  open(process: Process, path: string): WinFile | undefined {
    const file = this.get(path);
    const granted = !file?.directory && mayWrite(process.token, path, file);
    if (file) this.#report({ kind: 'file-opened', process, path: file.path, granted });
    if (!this.get(parentOf(path))?.directory) throw new WinError(3);
    if (!granted) throw new WinError(5);
    return file;
  }

  makeDirectory(process: Process, path: string): void {
    if (!mayWrite(process.token, path, undefined)) throw new WinError(5);
    const missing = parentOf(path);
    if (missing.length > 3 && this.get(missing) === undefined) this.makeDirectory(process, missing);
    this.seed(path);
  }

  remove(process: Process, path: string): void {
    const file = this.get(path);
    if (file === undefined) throw new WinError(2);
    if (!mayWrite(process.token, path, file)) throw new WinError(5);
    this.#files.delete(path.toLowerCase());
    if (!file.directory)
      this.#report({ kind: 'file-deleted', process, path: file.path, content: file.content });
  }

  #create(process: Process, path: string, content: string): void {
    this.seed(path, content);
    this.#report({ kind: 'file-created', process, path, createdAt: this.#clock() });
  }
}

export const parentOf = (path: string): string => {
  const parent = path.slice(0, path.lastIndexOf('\\'));
  return parent.length === 2 ? `${parent}\\` : parent;
};

export const baseName = (path: string): string => path.slice(path.lastIndexOf('\\') + 1);

const openToUsers = /^c:\\(users\\public|programdata|windows\\temp)(\\|$)/i;

function mayWrite(token: Token, path: string, file: WinFile | undefined): boolean {
  if (file?.protected) return false;
  if (isSystem(token) || isAdministrator(token)) return true;
  const home = `c:\\users\\${token.user.toLowerCase()}\\`;
  return path.toLowerCase().startsWith(home) || openToUsers.test(path);
}
