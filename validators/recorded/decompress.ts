import { createGunzip } from 'node:zlib';
import { type Bytes, type Peeked, peek } from './bytes.ts';
import type { CorruptionCount } from './corruption.ts';

/** Packed formats that the system's own tools unpack, as Node 20 cannot. */
const tools = [
  { name: 'xz', magic: 'fd377a585a00', program: 'xz', package: 'xz-utils (xz on most other systems)' },
  { name: 'zstd', magic: '28b52ffd', program: 'zstd', package: 'zstd' },
  { name: 'bzip2', magic: '425a68', program: 'bzip2', package: 'bzip2' },
] as const;

const unreadable = [
  { magic: '504b0304', name: 'a zip archive' },
  { magic: '377abcaf271c', name: 'a 7z archive' },
] as const;

/**
 * The stream unpacked, told by its first bytes; packed twice is unpacked twice. What a damaged or truncated
 * file still yields is read, and the damage counted. Throws where the tool for it is not installed.
 */
export async function unpacked(bytes: Bytes, corrupt: CorruptionCount, depth = 0): Promise<Peeked> {
  const peeked = await peek(bytes, 64 * 1024);
  const begins = (magic: string) => peeked.head.toString('hex', 0, magic.length / 2) === magic;
  const refused = unreadable.find(({ magic }) => begins(magic));
  if (refused) throw new Error(`this is ${refused.name}: unpack it first and name the files inside`);
  if (depth > 2) return peeked;
  if (begins('1f8b')) return unpacked(gunzipped(peeked.all, corrupt), corrupt, depth + 1);
  const tool = tools.find(({ magic }) => begins(magic));
  return tool ? unpacked(piped(peeked.all, tool, corrupt), corrupt, depth + 1) : peeked;
}

/** Small enough that even the best packed of these unpacks to 16 MiB. */
const inputSlice = 16 * 1024;

/**
 * Fed by hand, a slice at a time, and emptied before the next: a stream that fails drops what it has not yet
 * handed on, and the last records before the damage would be lost with it.
 */
async function* gunzipped(packed: Bytes, corrupt: CorruptionCount): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  let out: Buffer[] = [];
  let failure: Error | undefined;
  gunzip.on('data', (piece: Buffer) => out.push(piece));
  gunzip.on('error', error => {
    failure = error;
  });
  const settled = (act: (done: () => void) => void) =>
    new Promise<void>(resolve => {
      gunzip.once('close', resolve);
      act(() => {
        gunzip.off('close', resolve);
        resolve();
      });
    });
  try {
    for await (const piece of packed) {
      for (let at = 0; at < piece.length && !failure; at += inputSlice) {
        await settled(done => gunzip.write(piece.subarray(at, at + inputSlice), done));
        yield* out;
        out = [];
      }
      if (failure) break;
    }
    if (!failure) await settled(done => gunzip.once('end', done).end());
    yield* out;
    if (failure) corrupt.add('gzip', `the packed file is damaged or cut off: ${failure.message}`);
  } finally {
    gunzip.destroy();
  }
}

async function* piped(
  packed: Bytes,
  tool: (typeof tools)[number],
  corrupt: CorruptionCount,
): AsyncGenerator<Buffer> {
  // Few logs are packed by these, and every command that reads a log at all would wait for it to be loaded.
  const { execa } = await import('execa');
  const child = execa(tool.program, ['-dc'], {
    stdin: 'pipe',
    stdout: 'pipe',
    buffer: { stdout: false, stderr: true },
    maxBuffer: { stderr: 65_536 },
    reject: false,
    env: { LC_ALL: 'C' },
  });
  let unreadable: unknown;
  const feeding = feed(packed, child.stdin).catch((error: unknown) => {
    unreadable = error;
    child.kill();
  });
  let read = 0;
  try {
    for await (const piece of child.iterable({ binary: true, preserveNewlines: true, from: 'stdout' })) {
      read += piece.length;
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  } catch (error) {
    if (read === 0 && isMissing(error)) throw missing(tool, error);
  } finally {
    child.kill();
  }
  await feeding;
  if (unreadable !== undefined) throw unreadable;
  const ended = await child;
  if (ended.failed && isMissing(ended)) throw missing(tool, ended);
  if (ended.exitCode !== 0) corrupt.add(tool.name, `the packed file is damaged or cut off: ${ended.stderr}`);
}

/** Ends quietly where the tool has closed its input: its exit code says why. */
async function feed(packed: Bytes, into: NodeJS.WritableStream): Promise<void> {
  let closed = false;
  into.on('error', () => {
    closed = true;
  });
  into.on('close', () => {
    closed = true;
  });
  for await (const piece of packed) {
    if (closed) return;
    if (!into.write(piece)) {
      await new Promise<void>(resolve => {
        into.once('drain', resolve);
        into.once('close', resolve);
      });
    }
  }
  into.end();
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function missing(tool: (typeof tools)[number], cause: unknown): Error {
  return new Error(
    `unpacking ${tool.name} needs the program ${tool.program}, which is not installed: install the package ${tool.package}`,
    { cause },
  );
}
