/** Columns of the terminal on stdout; 100 where it is none, so that a pipe gets the same lines everywhere. */
export function outputWidth(stream: NodeJS.WriteStream = process.stdout): number {
  return stream.isTTY ? Math.max(40, stream.columns) : 100;
}

/** https://no-color.org and `--no-color`. */
export function wantsColor(stream: NodeJS.WriteStream, asked: boolean | undefined): boolean {
  return asked !== false && stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}
