import type { Bytes, Peeked } from './bytes.ts';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Where the text begins, and how it is encoded: by its byte order mark or by where its NULs stand. */
function encodingOf(head: Buffer): { encoding: Encoding; mark: number } {
  const start = head.toString('latin1', 0, 4);
  if (start.startsWith('\xef\xbb\xbf')) return { encoding: 'utf-8', mark: 3 };
  if (start.startsWith('\xff\xfe')) return { encoding: 'utf-16le', mark: 2 };
  if (start.startsWith('\xfe\xff')) return { encoding: 'utf-16be', mark: 2 };
  if (/^[<{[]\0[^\0]\0/.test(start)) return { encoding: 'utf-16le', mark: 0 };
  if (/^\0[<{[]\0[^\0]/.test(start)) return { encoding: 'utf-16be', mark: 0 };
  return { encoding: 'utf-8', mark: 0 };
}

/** The text in UTF-8 without a byte order mark, and its beginning. */
export function asUtf8({ head, all }: Peeked): { readonly head: Buffer; readonly all: Bytes } {
  const { encoding, mark } = encodingOf(head);
  if (encoding === 'utf-8') return { head: head.subarray(mark), all: mark === 0 ? all : without(all, mark) };
  const text = new TextDecoder(encoding).decode(head.subarray(mark));
  return { head: Buffer.from(text), all: transcoded(without(all, mark), encoding) };
}

async function* without(bytes: Bytes, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const piece of bytes) {
    const rest = piece.subarray(left);
    left -= piece.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}

async function* transcoded(bytes: Bytes, encoding: Encoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  for await (const piece of bytes) yield Buffer.from(decoder.decode(piece, { stream: true }));
  yield Buffer.from(decoder.decode());
}
