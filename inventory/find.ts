import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
}

/**
 * The inventory file to use: the one told; else $SERVICEDRILL_INVENTORY; else servicedrill.yml in `cwd` or the
 * nearest folder above it; else inventory.yml in `cwd`; else ~/.config/servicedrill/inventory.yml (.yaml works
 * too). A file that was told is returned without a look, so that its absence is an error and no silent
 * fallback. Undefined where there is none: the emulated hosts then serve.
 */
export async function findInventory(
  cwd: string,
  explicit?: string,
  { env = process.env, home = homedir() }: Surroundings = {},
): Promise<string | undefined> {
  const told = explicit ?? (env.SERVICEDRILL_INVENTORY || undefined);
  if (told !== undefined) return resolve(cwd, told);
  const candidates = [
    ...upwards(resolve(cwd)).flatMap(folder => both(folder, 'servicedrill')),
    // Ansible's inventories have this name as well: one of a folder above is hardly meant for this program.
    ...both(resolve(cwd), 'inventory'),
    ...both(join(env.XDG_CONFIG_HOME || join(home, '.config'), 'servicedrill'), 'inventory'),
  ];
  for (const file of candidates) if (await isFile(file)) return file;
  return undefined;
}

function upwards(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}

const both = (folder: string, name: string): string[] => [
  join(folder, `${name}.yml`),
  join(folder, `${name}.yaml`),
];

async function isFile(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
