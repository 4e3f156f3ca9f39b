import { rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withLock } from '../debian/lock.ts';
import { type HostPlaces, hostPlaces } from './places.ts';
import { endHost } from './process.ts';
import { hostNames } from './record.ts';

/** Ends a host, or all of a kind when no name is given; @returns the names of those that were there. */
export async function hostsDown(stateDir: string, name?: string): Promise<string[]> {
  const names = (await hostNames(stateDir)).filter(each => name === undefined || each === name);
  for (const each of names) {
    const places = hostPlaces(stateDir, each);
    await withLock(places.directory, undefined, () => removeHost(places));
  }
  return names;
}

/** Whatever is left of a host, running or not. */
export async function removeHost(places: HostPlaces): Promise<void> {
  await endHost(places);
  await rm(places.directory, { recursive: true, force: true });
  for (let parent = dirname(places.directory), depth = 0; depth < 2; depth++, parent = dirname(parent))
    await rmdir(parent).catch(() => {});
}
