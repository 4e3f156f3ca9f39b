import { StringDecoder } from 'node:string_decoder';

/** Where the bytes of one stream go. */
export interface ByteSink {
  write(chunk: Buffer): void;
  end(): void;
}

export interface BoundedText extends ByteSink {
  readonly truncated: boolean;
  text(): string;
}

/** Keeps the first `maxBytes` of a stream as UTF-8, cut between characters, and drops the rest. */
export const boundedText = (maxBytes: number): BoundedText => {
  const kept: Buffer[] = [];
  let room = maxBytes;
  let truncated = false;
  return {
    write(chunk) {
      if (chunk.length > room) truncated = true;
      const part = chunk.subarray(0, room);
      room -= part.length;
      if (part.length > 0) kept.push(part);
    },
    end() {},
    text() {
      const decoder = new StringDecoder('utf8');
      const whole = decoder.write(Buffer.concat(kept));
      return truncated ? whole : whole + decoder.end();
    },
    get truncated() {
      return truncated;
    },
  };
};

const newline = 0x0a;
const mebibyte = 1_048_576;

/**
 * Cuts a stream into lines without their line ends. Of a line longer than `maxBytes` only the beginning is
 * handed on. What follows the last line end is handed on at the end.
 */
export const lineSplitter = (onLine: (line: string) => void, maxBytes = mebibyte): ByteSink => {
  let line = boundedText(maxBytes);
  let open = false;
  const finish = () => {
    const text = line.text();
    line = boundedText(maxBytes);
    open = false;
    onLine(text.endsWith('\r') ? text.slice(0, -1) : text);
  };
  return {
    write(chunk) {
      let from = 0;
      for (let to = chunk.indexOf(newline); to !== -1; to = chunk.indexOf(newline, from)) {
        line.write(chunk.subarray(from, to));
        from = to + 1;
        finish();
      }
      if (from < chunk.length) {
        open = true;
        line.write(chunk.subarray(from));
      }
    },
    end() {
      if (open) finish();
    },
  };
};
