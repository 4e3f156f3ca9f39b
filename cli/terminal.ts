/** Columns of the terminal on stdout; 100 where it is none or tells no width, so that a pipe gets the same lines everywhere. */
export function outputWidth(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'> = process.stdout): number {
  return stream.isTTY && stream.columns > 0 ? Math.max(40, stream.columns) : 100;
}

/** https://no-color.org and `--no-color`. */
export function wantsColor(stream: NodeJS.WriteStream, asked: boolean | undefined): boolean {
  return asked !== false && stream.isTTY && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}
