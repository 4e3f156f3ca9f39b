import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InventoryError } from './problem.ts';

/** Writes a file that was not there before, readable by its owner only; throws InventoryError where it was. */
export async function writeNew(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
    const why =
      code === 'EEXIST'
        ? 'is there already; name another file, or move it away'
        : `cannot be written (${code})`;
    throw new InventoryError(`${file} ${why}`, [], { cause });
  }
}
