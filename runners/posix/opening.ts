import type { ByteSink } from '../process/output.ts';

/** Whom to signal on the host: the program, and the process group of all that the command started. */
export interface Identity {
  readonly pid: number;
  readonly group: number;
}

const mostNoise = 65_536;

/** What an rc file printed before the command began, kept to explain a command that never did. */
export interface Opening extends ByteSink {
  readonly seen: boolean;
  noise(): string;
}

/**
 * Drops everything before the line that begins with `nonce`, which our own wrapper prints, and hands on the
 * rest. The nonce is new for each command, so that nothing an rc file prints can be taken for it.
 */
export const opening = (
  nonce: string,
  sink: ByteSink,
  onSeen: (words: readonly string[]) => void,
): Opening => {
  let held = Buffer.alloc(0);
  let seen = false;
  return {
    write(chunk) {
      if (seen) return sink.write(chunk);
      held = Buffer.concat([held, chunk]);
      const begin = held.indexOf(nonce);
      const end = begin === -1 ? -1 : held.indexOf('\n', begin);
      if (end === -1) {
        if (begin === -1) held = held.subarray(-mostNoise);
        return;
      }
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
    },
    end: () => sink.end(),
    noise: () => held.toString('utf8'),
    get seen() {
      return seen;
    },
  };
};

/** Reads the two process ids of an opening line; anything that may not be signalled gives none. */
export const identityOf = (words: readonly string[]): Identity | undefined => {
  const [pid, group] = words.map(word => (/^[0-9]{1,10}$/.test(word) ? Number(word) : 0));
  return pid !== undefined && group !== undefined && pid > 1 && group > 1 ? { pid, group } : undefined;
};
