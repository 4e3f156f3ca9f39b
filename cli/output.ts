import { once } from 'node:events';

/** Writes to stdout and waits while its reader is slower than we are. */
export async function print(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

export function warn(text: string): void {
  process.stderr.write(`${text}\n`);
}
