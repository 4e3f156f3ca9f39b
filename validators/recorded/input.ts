import { open } from 'node:fs/promises';
import type { Bytes } from './bytes.ts';

export interface InputOptions {
  /** What `-` reads; default: the process's own standard input. */
  readonly stdin?: AsyncIterable<Buffer | string>;
  readonly signal?: AbortSignal;
}

const bufferSize = 2 ** 19;

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

/** The bytes of a file or, for `-`, of standard input. Throws where the file cannot be opened. */
export async function openInput(path: string, options: InputOptions): Promise<Bytes> {
  if (path === '-') return asBuffers(options.stdin ?? process.stdin, options.signal);
  try {
    const file = await open(path, 'r');
    if ((await file.stat()).isDirectory()) {
      await file.close();
      throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
    }
    const stream = file.createReadStream({
      highWaterMark: bufferSize,
      ...(options.signal && { signal: options.signal }),
    });
    return asBuffers(stream, options.signal);
  } catch (error) {
    throw new Error(`cannot read ${path}: ${causeOf(error)}`, { cause: error });
  }
}

function causeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return causes[code] ?? (error instanceof Error ? error.message : String(error));
}

async function* asBuffers(
  pieces: AsyncIterable<Buffer | string>,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    yield typeof piece === 'string' ? Buffer.from(piece) : piece;
  }
}
