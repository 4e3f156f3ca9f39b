import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

/** Some hosts of the farm, with an inventory and a known_hosts file of their own in a folder of their own. */
export interface Fleet {
  readonly hosts: number;
  readonly folder: string;
}

/** Deals the farm's hosts out, none of them twice, so that every fleet is as fresh as the others. */
export async function fleetsOf(farm: string, sizes: readonly number[]): Promise<Fleet[]> {
  const hosts = Object.entries(parse(await readFile(join(farm, 'servicedrill.yml'), 'utf8')).hosts);
  return Promise.all(
    sizes.map(async size => {
      const fleet = { hosts: size, folder: join(farm, `of-${size}`) };
      const own = { hosts: Object.fromEntries(hosts.splice(0, size)) };
      await mkdir(fleet.folder);
      await writeFile(join(fleet.folder, 'servicedrill.yml'), stringify(own), { mode: 0o600 });
      await copyFile(join(farm, 'known_hosts'), join(fleet.folder, 'known_hosts'));
      return fleet;
    }),
  );
}
