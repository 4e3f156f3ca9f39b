import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kind } from './kind.ts';
import { type Recipe, RecipeError } from './recipe.ts';
import { report } from './report.ts';
import { scenario } from './scenario.ts';
import { source } from './source.ts';

/**
 * `npm run new scenario|kind|source|report NAME`: lays a file that works, its test and its lines of the registries, and has the
 * documentation follow. Nothing is overwritten; after an error nothing was written.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const recipes: Readonly<Record<string, Recipe>> = { scenario, kind, source, report };
const usage = `usage: npm run new ${Object.values(recipes)
  .map(({ usage }) => usage)
  .join('\n       npm run new ')}\n`;

const [what = '', name = '', ...more] = process.argv.slice(2);
try {
  const recipe = Object.hasOwn(recipes, what) ? recipes[what] : undefined;
  if (recipe === undefined) throw new RecipeError(usage);
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name))
    throw new RecipeError(
      `"${name}" is no name: use small letters and digits with dashes between words\n${usage}`,
    );
  lay(recipe, name, more);
} catch (error) {
  if (!(error instanceof RecipeError)) throw error;
  process.stderr.write(`${error.message.trimEnd()}\n`);
  process.exitCode = 2;
}

function lay(recipe: Recipe, name: string, more: readonly string[]): void {
  const { files, registries, next } = recipe.lay(name, more);
  for (const path of Object.keys(files))
    if (existsSync(join(root, path))) throw new RecipeError(`${path} is there already: choose another name`);
  const before = registries.map(({ path }) => [path, readFileSync(join(root, path), 'utf8')] as const);
  const changed = registries.map(({ path, edit }, index) => [path, edit(before[index]?.[1] ?? '')] as const);
  const written = [...changed, ...Object.entries(files)];
  try {
    for (const [path, text] of written) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const paths = written.map(([path]) => path);
    node(createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome'), 'check', '--write', ...paths);
    node('--import=tsx', join('docs', 'generate.ts'));
  } catch (error) {
    for (const [path, text] of before) writeFileSync(join(root, path), text);
    for (const path of Object.keys(files)) rmSync(join(root, path), { force: true });
    throw error;
  }
  for (const path of Object.keys(files)) process.stdout.write(`wrote    ${path}\n`);
  for (const [path] of changed) process.stdout.write(`changed  ${path}\n`);
  process.stdout.write('The documentation follows: git diff docs\n');
  process.stdout.write(`\n${next.map(line => `${line}\n`).join('')}`);
}

function node(...words: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: root,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) throw new RecipeError(`nothing was laid: ${words[0]} failed\n${stdout}${stderr}`);
}
