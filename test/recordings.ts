import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const beside = fileURLToPath(new URL('../../shared/data', import.meta.url));
const folder = process.env.SERVICEDRILL_DATA ?? beside;

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
