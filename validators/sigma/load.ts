import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { throughCache } from './cache/rule-cache.ts';
import type { CompileOptions, RuleSet, RuleSource } from './contract.ts';
import { finish, type PreparedFile, prepareFile } from './prepared.ts';
import { readRegular } from './regular-file.ts';
import { CompiledRuleSet } from './rule-set.ts';
import { sigmaTaxonomy } from './taxonomy/sigma.ts';

/**
 * Compiles rules from YAML: one text, or several with the names of their files. Rules that cannot be used are named in the result's
 * `unsupported`; only a broken call throws.
 */
export function compileRules(input: string | readonly RuleSource[], options: CompileOptions = {}): RuleSet {
  const sources = typeof input === 'string' ? [{ text: input }] : input;
  return finishRules(sources.map(prepareFile), options);
}

/** Rules of files that were prepared before, with their placeholders filled. */
export function finishRules(files: readonly PreparedFile[], options: CompileOptions = {}): RuleSet {
  return new CompiledRuleSet(finish(files, options.placeholders ?? {}), options.taxonomy ?? sigmaTaxonomy);
}

/** Compiles rule files and, recursively, the `.yml` and `.yaml` files of folders. Throws the file system's errors. */
export async function loadRules(paths: readonly string[], options: CompileOptions = {}): Promise<RuleSet> {
  return finishRules(await prepareRules(paths, options.cacheDir), options);
}

/** Prepares rule files and those of folders for `finishRules`, or takes what a cache has of them. Throws the file system's errors. */
export async function prepareRules(
  paths: readonly string[],
  cacheDir?: string,
): Promise<readonly PreparedFile[]> {
  const files = [...new Set((await Promise.all(paths.map(ruleFiles))).flat())];
  const prepare = async () => {
    const texts = await Promise.all(files.map(readRegular));
    return { files: files.map((file, index) => prepareFile({ file, text: texts[index] ?? '' })), texts };
  };
  return cacheDir === undefined || files.length === 0
    ? (await prepare()).files
    : await throughCache(cacheDir, paths, files, prepare);
}

/** Beside rules it says what is expected of them, and is none. */
const expectations = /(^|[/\\])expectations\.ya?ml$/i;

/** The files that hold rules: a file itself, of a folder its `.yml` and `.yaml` files, at any depth. Throws the file system's errors. */
export async function ruleFiles(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return expectations.test(path) ? [] : [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(path, join(entry.parentPath, entry.name)))
    .filter(name => /\.ya?ml$/i.test(name) && !expectations.test(name))
    .toSorted()
    .map(name => join(path, name));
}
