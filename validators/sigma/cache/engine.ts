import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { digestOf } from './stamps.ts';

let known: string | undefined;

/**
 * Names the engine that compiles rules, by all of its code and that of the packages it stands on: another one could make
 * something else of the same rules. Throws where the code is not in files, as in a bundle.
 */
export function engineVersion(): string {
  known ??= digestOf(
    [process.version, ...ownFiles(), ...['js-yaml', 're2js'].map(packageFile)]
      .map((part, index) => (index === 0 ? part : digestOf(readFileSync(part))))
      .join('\n'),
  );
  return known;
}

function ownFiles(): string[] {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter(name => /\.[jt]s$/.test(name) && !name.endsWith('.d.ts'))
    .sort()
    .map(name => `${folder}${name}`);
}

function packageFile(name: string): string {
  return createRequire(import.meta.url).resolve(name);
}
