import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Argv } from 'yargs';

export interface CacheOption {
  cache: boolean;
}

/** Where compiled rules may be kept between runs; nowhere if that is not wanted. */
export function ruleCache({ cache }: CacheOption): { readonly cacheDir?: string } {
  if (!cache) return {};
  return { cacheDir: join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'servicedrill', 'rules') };
}

export function cacheOption<T>(argv: Argv<T>) {
  return argv.option('cache', {
    type: 'boolean',
    default: true,
    describe: '--no-cache: neither read nor write compiled rules',
  });
}
