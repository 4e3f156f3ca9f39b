import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));

/** A package registry on loopback that has what is installed here, and nothing else. */
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
    const [, name = '', tarball] = /^\/((?:@[^/]+\/)?[^/]+)(\/-\/.+\.tgz)?$/.exec(path) ?? [];
    if (!/^(?:@[\w.-]+\/)?[\w-][\w.-]*$/.test(name)) throw new Error(`${path} is no package`);
    return tarball === undefined ? await packument(name) : await packed(name);
  }

  async function packument(name: string): Promise<string> {
    const manifest = JSON.parse(await readFile(join(modules, name, 'package.json'), 'utf8'));
    const version = { ...manifest, dist: { tarball: `${url}/${name}/-/package.tgz` } };
    return JSON.stringify({
      name,
      'dist-tags': { latest: manifest.version },
      versions: { [manifest.version]: version },
    });
  }

  return { url, close: () => void server.close() };
}

async function packed(name: string): Promise<Buffer> {
  const words = ['-czf', '-', '--exclude=./node_modules', '--transform=s,^[.],package,', '.'];
  const { stdout } = await execa('tar', words, { cwd: join(modules, name), encoding: 'buffer' });
  return Buffer.from(stdout);
}
