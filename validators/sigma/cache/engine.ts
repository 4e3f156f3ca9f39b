import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { digestOf } from './stamps.ts';

/** Of this engine's sources, put in by the build. */
declare const BUILT_SIGMA_ENGINE: string | undefined;

let known: string | undefined;

/**
 * Names the engine that compiles rules, by all of its code and that of the packages it stands on: another one could make
 * something else of the same rules. Throws where a package is not in a file of its own, as in somebody's bundle.
 */
export function engineVersion(): string {
  known ??= digestOf(
    [process.version, ownCode(), ...['js-yaml', 're2js'].map(name => digestOfFile(packageFile(name)))].join(
      '\n',
    ),
  );
  return known;
}

function ownCode(): string {
  return typeof BUILT_SIGMA_ENGINE === 'string'
    ? BUILT_SIGMA_ENGINE
    : ownFiles().map(digestOfFile).join('\n');
}

function ownFiles(): string[] {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names
    .filter(name => name.endsWith('.ts'))
    .sort()
    .map(name => `${folder}${name}`);
}

function digestOfFile(path: string): string {
  return digestOf(readFileSync(path));
}

function packageFile(name: string): string {
  return createRequire(import.meta.url).resolve(name);
}
