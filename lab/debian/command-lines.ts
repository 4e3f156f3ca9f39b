import { readdir, readFile } from 'node:fs/promises';

/** One process of this machine, and the words of its command line. */
export interface CommandLine {
  readonly pid: number;
  readonly words: readonly string[];
}

/** The words of one process; none for a process that has ended, reaped by its parent or not yet. */
export async function wordsOf(pid: number): Promise<readonly string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.split('\0');
}

/** Of all processes that this user may see. */
export async function commandLines(): Promise<CommandLine[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter(name => /^\d+$/.test(name)).map(Number);
  return Promise.all(ids.map(async pid => ({ pid, words: await wordsOf(pid) })));
}
