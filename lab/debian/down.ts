import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withLock } from './lock.ts';
import { type MachinePlaces, machinePlaces, stateDirectory } from './places.ts';
import { endMachine } from './process.ts';
import { machineNames } from './record.ts';

/**
 * Ends a machine, or all of them when no name is given, and removes everything it left but the cached image.
 * @returns the names of those that were there; ending what is not there is no error
 */
export async function debianDown(
  name?: string,
  options: { readonly stateDir?: string } = {},
): Promise<string[]> {
  const stateDir = options.stateDir ?? stateDirectory();
  const names = (await machineNames(stateDir)).filter(each => name === undefined || each === name);
  for (const each of names) {
    const places = machinePlaces(stateDir, each);
    await withLock(places.directory, undefined, () => removeMachine(places));
  }
  return names;
}

/** Whatever is left of a machine, running or not. */
export async function removeMachine(places: MachinePlaces): Promise<void> {
  await endMachine(places);
  await rm(places.directory, { recursive: true, force: true });
  const stateDir = dirname(places.directory);
  await removeEmpty(stateDir);
  await removeEmpty(dirname(stateDir));
}

async function removeEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch(() => {});
}
