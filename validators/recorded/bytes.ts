export type Bytes = AsyncIterable<Buffer>;

/** A look at the first bytes of a stream, and the stream with those bytes still in it. */
export interface Peeked {
  readonly head: Buffer;
  readonly all: Bytes;
  close(): Promise<void>;
}

/** Reads until `size` bytes, or all there are, can be looked at. */
export async function peek(bytes: Bytes, size: number): Promise<Peeked> {
  const iterator = bytes[Symbol.asyncIterator]();
  const close = async () => {
    await iterator.return?.();
  };
  const pieces: Buffer[] = [];
  for (let length = 0; length < size; ) {
    const next = await iterator.next();
    if (next.done) break;
    pieces.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(pieces);
  return { head: head.subarray(0, size), all: rejoined(head, iterator), close };
}

async function* rejoined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** The stream in blocks, the first of its own size and the last as long as what is left. */
export async function* blocks(bytes: Bytes, firstSize: number, size: number): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let length = 0;
  let wanted = firstSize;
  for await (const piece of bytes) {
    pieces.push(piece);
    length += piece.length;
    if (length < wanted) continue;
    const joined = Buffer.concat(pieces);
    let at = 0;
    while (joined.length - at >= wanted) {
      yield joined.subarray(at, at + wanted);
      at += wanted;
      wanted = size;
    }
    pieces = [joined.subarray(at)];
    length = joined.length - at;
  }
  if (length > 0) yield Buffer.concat(pieces);
}
