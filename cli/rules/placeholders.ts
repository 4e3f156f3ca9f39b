import type { Argv } from 'yargs';
import { bothSpellings } from '../../inventory/index.ts';
import { theInventory } from '../targets.ts';
import { UsageError } from '../usage.ts';

export interface PlaceholderOptions {
  inventory?: string | undefined;
  'known-admin': string[];
  'known-service': string[];
  placeholder: string[];
}

export type Placeholders = Readonly<Record<string, readonly string[]>>;

/** The options that give values to `|expand: '%name%'`. Each takes one value, so that files can follow. */
export function placeholderOptions<T>(argv: Argv<T>) {
  const one = { type: 'string', array: true, nargs: 1, default: [] as string[] } as const;
  return argv
    .option('inventory', {
      type: 'string',
      describe: 'Inventory file whose known_admins and known_services fill the placeholders',
    })
    .option('known-admin', { ...one, describe: 'A value of the placeholder known_admins' })
    .option('known-service', { ...one, describe: 'A value of the placeholder known_services' })
    .option('placeholder', { ...one, describe: 'NAME=VALUE: a value of any placeholder; can be repeated' });
}

/** @throws {UsageError} for what is no NAME=VALUE; InventoryError for a broken inventory */
export async function placeholdersFrom(options: PlaceholderOptions): Promise<Placeholders> {
  const values = new Map<string, Set<string>>();
  const add = (name: string, some: readonly string[]) => {
    values.set(name, new Set([...(values.get(name) ?? []), ...some]));
  };
  const hosts = options.inventory === undefined ? [] : ((await theInventory(options.inventory))?.hosts ?? []);
  for (const { knownAdmins, knownServices } of hosts) {
    add('known_admins', knownAdmins);
    add('known_services', bothSpellings(knownServices));
  }
  if (options['known-admin'].length > 0) add('known_admins', options['known-admin']);
  if (options['known-service'].length > 0) add('known_services', bothSpellings(options['known-service']));
  for (const text of options.placeholder) {
    const [, name, value] = /^%?([^%=]+)%?=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new UsageError(`--placeholder ${text}: write NAME=VALUE`);
    add(name, [value]);
  }
  return Object.fromEntries([...values].map(([name, some]) => [name, [...some]]));
}
