import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { recordingsFolder } from './want-table.ts';
import { demand } from './wants.ts';

const folder = recordingsFolder();

/**
 * Files of others' recordings and specifications, which are not part of this project: below $SERVICEDRILL_DATA, or
 * in ../shared/data. None where that is missing; tests that need one are left out then.
 */
export function recordings(under: string, ending: string): string[] {
  const place = join(folder, under);
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter(name => name.endsWith(ending))
    .map(name => join(place, name));
}

/** One of them; where they are missing the calling test is left out. */
export async function recording(test: Mocha.Context, name: string): Promise<string> {
  await demand(test, 'recordings');
  return join(folder, name);
}
