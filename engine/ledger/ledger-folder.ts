import { lstat, readdir } from 'node:fs/promises';
import { codeOf } from '../../reports/index.ts';
import { StateError } from './state-dir.ts';

/** @throws {StateError} when there is a folder that may not be read: what it holds is not known then */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    if ((await lstat(folder)).isSymbolicLink())
      throw new StateError(`${folder} is a link: put the folder itself there`, undefined);
    return await readdir(folder);
  } catch (error) {
    if (error instanceof StateError) throw error;
    if (codeOf(error) === 'ENOENT') return [];
    throw new StateError(`what is open in ${folder} cannot be read (${codeOf(error)})`, error);
  }
}
