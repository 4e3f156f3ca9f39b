/** A part of an SSH message, RFC 4251, section 5: a number is a uint32, text a string with its length before it. */
export type Part = number | boolean | string | Buffer;

export const encode = (...parts: readonly Part[]): Buffer => Buffer.concat(parts.map(bytesOf));

const bytesOf = (part: Part): Buffer => {
  if (typeof part === 'boolean') return Buffer.from([part ? 1 : 0]);
  return typeof part === 'number' ? uint32(part) : lengthFirst(part);
};

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const lengthFirst = (text: string | Buffer): Buffer => {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return Buffer.concat([uint32(bytes.length), bytes]);
};

export interface Reader {
  byte(): number;
  uint32(): number;
  string(): Buffer;
}

/** Reads a message from its beginning. @throws RangeError where the message is shorter than it says */
export const reader = (message: Buffer): Reader => {
  let at = 0;
  const take = (length: number): number => {
    if (at + length > message.length) throw new RangeError('a message is shorter than it says');
    at += length;
    return at - length;
  };
  const number = () => message.readUInt32BE(take(4));
  return {
    byte: () => message.readUInt8(take(1)),
    uint32: number,
    string() {
      const length = number();
      const from = take(length);
      return message.subarray(from, from + length);
    },
  };
};

/** More than ssh ever sends in one message (its own limit is 256 KiB). */
const longest = 1_048_576;

/**
 * Cuts a stream into messages that each come with their length before them.
 * @throws RangeError when a length is beyond reason: what speaks there is no ssh
 */
export const messageSplitter = (onMessage: (message: Buffer) => void): ((chunk: Buffer) => void) => {
  let chunks: Buffer[] = [];
  let held = 0;
  let wanted = 4;
  return chunk => {
    chunks.push(chunk);
    held += chunk.length;
    if (held < wanted) return;
    let bytes = Buffer.concat(chunks);
    for (;;) {
      wanted = bytes.length < 4 ? 4 : 4 + bytes.readUInt32BE();
      if (wanted > longest) throw new RangeError(`a message of ${wanted} bytes`);
      if (bytes.length < wanted) break;
      onMessage(bytes.subarray(4, wanted));
      bytes = bytes.subarray(wanted);
    }
    chunks = [bytes];
    held = bytes.length;
  };
};
