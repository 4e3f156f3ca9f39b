import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import manifest from '../package.json' with { type: 'json' };

const modules = fileURLToPath(new URL('../node_modules/', import.meta.url));

/**
 * Has npm install the packed program in an empty project, where no registry is asked: packages it depends on come from here.
 * Scripts are run by a shell that notes them in the file `scripts`.
 */
export async function installing(file: string) {
  const place = await mkdtemp(join(tmpdir(), 'servicedrill-installed-'));
  const [scripts, shell] = [join(place, 'scripts'), join(place, 'shell')];
  const overrides = Object.fromEntries(
    Object.keys(manifest.dependencies).map(name => [name, `file:${modules}${name}`]),
  );
  await writeFile(join(place, 'package.json'), JSON.stringify({ private: true, overrides }));
  await writeFile(shell, `#!/bin/sh\necho "$@" >>'${scripts}'\nexec /bin/sh "$@"\n`, { mode: 0o755 });
  const words = [
    'install',
    '--offline',
    '--no-audit',
    '--no-fund',
    '--foreground-scripts',
    `--script-shell=${shell}`,
  ];
  const installed = await execa('npm', [...words, '--cache', join(place, 'cache'), file], {
    cwd: place,
    reject: false,
  });
  return { place, scripts, installed };
}
