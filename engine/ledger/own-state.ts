import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../reports/index.ts';
import { StateError, stateDir } from './state-dir.ts';
import { whyForeign } from './state-file.ts';

/**
 * What a ledger tells is done to hosts: nobody else may have written it. Folders that are not there yet are made with 0700.
 * @throws {StateError} with the command that fixes it
 */
export function assertOwnState(state: string): void {
  assertOwn(state, statSync);
  for (const name of ['ledger', 'runs', 'forgotten']) assertOwn(join(state, name), lstatSync);
}

function assertOwn(folder: string, look: typeof statSync | typeof lstatSync): void {
  try {
    const stats = look(folder);
    if (stats.isSymbolicLink()) throw new StateError(`${folder} is a link`, undefined, 'put a folder there');
    const why = whyForeign(stats);
    if (why === undefined) return;
    const fix = why.startsWith('others') ? `chmod 700 ${folder}` : `sudo chown -R "$(id -u)" ${folder}`;
    throw new StateError(
      `the state folder ${folder} is not safe, ${why}`,
      undefined,
      `${fix}, once you have looked into it`,
    );
  } catch (error) {
    // What is not there, or cannot be read, is told by whoever needs it.
    if (error instanceof StateError || codeOf(error) === undefined) throw error;
  }
}

/** The state folder that applies, if it is this user's alone. @throws {StateError} */
export function checkedStateDir(): string {
  const state = stateDir();
  assertOwnState(state);
  return state;
}
