import { BrokenPipe, UnixError } from './errors.ts';
import type { FileTree } from './files.ts';
import { contentOf, type Inode } from './inode.ts';

/** An open file description: several descriptors, of several processes, may share it. */
export interface Descriptor {
  /** Undefined at the end. */
  read(): Promise<string | undefined>;
  write(bytes: string): void;
  /** Gives back what was read too far. */
  unread(bytes: string): void;
  /** The file behind it, where it is one. */
  readonly inode?: Inode;
  readonly path?: string;
}

abstract class Buffered {
  #held = '';

  async read(): Promise<string | undefined> {
    if (this.#held === '') return this.more();
    const held = this.#held;
    this.#held = '';
    return held;
  }

  unread(bytes: string): void {
    this.#held = bytes + this.#held;
  }

  protected abstract more(): Promise<string | undefined>;
}

export class OpenFile extends Buffered implements Descriptor {
  readonly inode: Inode;
  readonly path: string;
  readonly #tree: FileTree;
  readonly #append: boolean;
  #offset = 0;

  constructor(tree: FileTree, path: string, inode: Inode, append = false) {
    super();
    this.#tree = tree;
    this.path = path;
    this.inode = inode;
    this.#append = append;
  }

  protected async more(): Promise<string | undefined> {
    const bytes = contentOf(this.inode).slice(this.#offset);
    this.#offset += bytes.length;
    return bytes === '' ? undefined : bytes;
  }

  write(bytes: string): void {
    if (this.inode.type === 'device' || bytes === '') return;
    const at = this.#append ? this.inode.content.length : this.#offset;
    const before = this.inode.content.slice(0, at).padEnd(at, '\0');
    this.inode.content = before + bytes + this.inode.content.slice(at + bytes.length);
    this.#offset = at + bytes.length;
    this.#tree.touch(this.inode);
  }
}

/** A pipe between two programs; writing after the reader went away breaks. */
export class UnixPipe extends Buffered implements Descriptor {
  readonly #chunks: string[] = [];
  readonly #waiting: ((chunk: string | undefined) => void)[] = [];
  #writersGone = false;
  #readerGone = false;

  write(bytes: string): void {
    if (this.#readerGone) throw new BrokenPipe();
    if (bytes === '' || this.#writersGone) return;
    const reader = this.#waiting.shift();
    if (reader) reader(bytes);
    else this.#chunks.push(bytes);
  }

  protected more(): Promise<string | undefined> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined || this.#writersGone) return Promise.resolve(chunk);
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  endWriting(): void {
    this.#writersGone = true;
    for (const reader of this.#waiting.splice(0)) reader(undefined);
  }

  endReading(): void {
    this.#readerGone = true;
  }
}

/** Text that is there from the beginning: a here-document. */
export class Held extends Buffered implements Descriptor {
  #rest: string | undefined;
  constructor(bytes: string) {
    super();
    this.#rest = bytes;
  }

  protected async more(): Promise<string | undefined> {
    const rest = this.#rest;
    this.#rest = undefined;
    return rest === '' ? undefined : rest;
  }

  write(): void {
    throw new UnixError('EBADF');
  }
}

/** What a command substitution collects. */
export class Collected extends Buffered implements Descriptor {
  bytes = '';
  write(bytes: string): void {
    this.bytes += bytes;
  }

  protected async more(): Promise<undefined> {
    return undefined;
  }
}

/** The connection's own streams, in characters 0-255. */
export class Foreign extends Buffered implements Descriptor {
  readonly #read: () => Promise<string | undefined>;
  readonly #write: (bytes: string) => void;
  constructor(read: () => Promise<string | undefined>, write: (bytes: string) => void) {
    super();
    this.#read = read;
    this.#write = write;
  }

  write(bytes: string): void {
    this.#write(bytes);
  }

  protected more(): Promise<string | undefined> {
    return this.#read();
  }
}

export async function readWhole(descriptor: Descriptor): Promise<string> {
  let bytes = '';
  for (let chunk = await descriptor.read(); chunk !== undefined; chunk = await descriptor.read())
    bytes += chunk;
  return bytes;
}

/** One line without its newline, no further; undefined at the end, `whole` false where the newline is missing. */
export async function readLine(
  descriptor: Descriptor,
): Promise<{ line: string; whole: boolean } | undefined> {
  let line = '';
  for (;;) {
    const chunk = await descriptor.read();
    if (chunk === undefined) return line === '' ? undefined : { line, whole: false };
    const end = chunk.indexOf('\n');
    if (end >= 0) {
      descriptor.unread(chunk.slice(end + 1));
      return { line: line + chunk.slice(0, end), whole: true };
    }
    line += chunk;
  }
}
