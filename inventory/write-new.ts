import { writeFile } from 'node:fs/promises';
import { InventoryError } from './problem.ts';

/** Writes a file that was not there before into a folder that is, readable by its owner only; throws InventoryError where it was. */
export async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
    const why = reasons[String(code)] ?? `cannot be written (${code})`;
    throw new InventoryError(`${file} ${why}`, [], { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'is there already; name another file, or move it away',
  ENOENT: 'cannot be written: its folder is not there',
  ENOTDIR: 'cannot be written: what should be its folder is a file',
};
