import type { ByteSink } from '../process/output.ts';

/** Whom to signal on the host: the program, and the process group of all that the command started. */
export interface Identity {
  readonly pid: number;
  readonly group: number;
}

/** Bytes of what came before the command that are kept to explain a command that never began. */
const mostNoise = 65_536;

/** Bytes that an opening line may have: two process ids take some twenty. */
const longestOpening = 256;

const newline = 0x0a;

/** What an rc file printed before the command began, kept to explain a command that never did. */
export interface Opening extends ByteSink {
  readonly seen: boolean;
  noise(): string;
}

/**
 * Drops everything before the line that begins with `nonce`, which our own wrapper prints, and hands on the
 * rest. The nonce is new for each command, so that nothing an rc file prints can be taken for it. However much comes
 * before it, and in however small pieces, each byte is looked at once.
 */
export const opening = (
  nonce: string,
  sink: ByteSink,
  onSeen: (words: readonly string[]) => void,
): Opening => {
  const noise = lastBytes(mostNoise);
  let held: Buffer = Buffer.alloc(0);
  let seen = false;
  const open = (begin: number, end: number) => {
    seen = true;
    onSeen(
      held
        .toString('latin1', begin + nonce.length, end)
        .trim()
        .split(' '),
    );
    const rest = held.subarray(end + 1);
    held = Buffer.alloc(0);
    if (rest.length > 0) sink.write(rest);
  };
  return {
    write(chunk) {
      if (seen) return sink.write(chunk);
      noise.write(chunk);
      held = Buffer.concat([held, chunk]);
      for (let begin = held.indexOf(nonce); begin >= 0; begin = held.indexOf(nonce, begin + 1)) {
        const line = held.subarray(begin, begin + longestOpening);
        const length = line.indexOf(newline);
        if (length >= 0) return open(begin, begin + length);
        if (line.length < longestOpening) {
          held = line;
          return;
        }
      }
      held = nonce.length > 1 ? held.subarray(-(nonce.length - 1)) : Buffer.alloc(0);
    },
    end: () => sink.end(),
    noise: () => (seen ? '' : noise.text()),
    get seen() {
      return seen;
    },
  };
};

/** The last bytes of a stream, kept in the pieces that they came in. */
const lastBytes = (most: number) => {
  let pieces: Buffer[] = [];
  let kept = 0;
  return {
    write(chunk: Buffer) {
      pieces.push(chunk.subarray(-most));
      kept += Math.min(chunk.length, most);
      if (kept < 2 * most) return;
      pieces = [Buffer.concat(pieces).subarray(-most)];
      kept = most;
    },
    text: () => Buffer.concat(pieces).subarray(-most).toString('utf8'),
  };
};

/** Reads the two process ids of an opening line; anything that may not be signalled gives none. */
export const identityOf = (words: readonly string[]): Identity | undefined => {
  const [pid, group] = words.map(word => (/^[0-9]{1,10}$/.test(word) ? Number(word) : 0));
  return pid !== undefined && group !== undefined && pid > 1 && group > 1 ? { pid, group } : undefined;
};
