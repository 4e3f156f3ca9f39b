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

/** One of them; where it is missing the calling test is skipped and says why. */
export function recording(test: Mocha.Context, name: string): string {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  console.error(`    skipped: there is no ${path}; SERVICEDRILL_DATA may name another folder`);
  return test.skip();
}
