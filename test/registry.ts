import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import lock from '../package-lock.json' with { type: 'json' };

const root = fileURLToPath(new URL('../', import.meta.url));

/** The folders of each installed package: one for each version. */
const folders = new Map<string, string[]>();
for (const path of Object.keys(lock.packages)) {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  if (path !== '' && existsSync(join(root, path, 'package.json')))
    folders.set(name, [...(folders.get(name) ?? []), join(root, path)]);
}

/** A package registry on loopback that has the installed packages, and no others. */
export interface Registry {
  readonly url: string;
  close(): void;
}

export async function registry(): Promise<Registry> {
  const server = createServer((request, response) => {
    answer(decodeURIComponent(request.url ?? '')).then(
      body => response.end(body),
      () => response.writeHead(404).end('{}'),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(path: string): Promise<Buffer | string> {
    const [, name = '', version] = /^\/((?:@[^/]+\/)?[^/]+)(?:\/-\/(.+)[.]tgz)?$/.exec(path) ?? [];
    const manifests = await Promise.all((folders.get(name) ?? []).map(manifestOf));
    if (version === undefined) return packument(name, manifests);
    const found = manifests.find(({ manifest }) => manifest.version === version);
    if (found === undefined) throw new Error(`${path} is not here`);
    return await packed(found.folder);
  }

  function packument(name: string, manifests: readonly Installed[]): string {
    const [first] = manifests;
    if (first === undefined) throw new Error(`${name} is not here`);
    const versions = manifests.map(({ manifest }) => {
      const dist = { tarball: `${url}/${name}/-/${manifest.version}.tgz` };
      return [manifest.version, { ...manifest, dist }] as const;
    });
    const latest = first.manifest.version;
    return JSON.stringify({ name, 'dist-tags': { latest }, versions: Object.fromEntries(versions) });
  }

  return { url, close: () => void server.close() };
}

interface Installed {
  readonly folder: string;
  readonly manifest: { readonly version: string };
}

const manifestOf = async (folder: string): Promise<Installed> => ({
  folder,
  manifest: JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')),
});

async function packed(folder: string): Promise<Buffer> {
  const words = ['-czf', '-', '--exclude=./node_modules', '--transform=s,^[.],package,', '.'];
  const { stdout } = await execa('tar', words, { cwd: folder, encoding: 'buffer' });
  return Buffer.from(stdout);
}
