import { stat } from 'node:fs/promises';
import type { CompileOptions, RuleSet } from '../../validators/sigma/index.ts';
import { UsageError } from '../usage.ts';

/** Rules of files and folders. @throws {UsageError} where a path is missing or there is no rule at all */
export async function ruleSetOf(paths: readonly string[], options: CompileOptions): Promise<RuleSet> {
  await Promise.all(paths.map(mustExist));
  const { loadRules } = await import('../../validators/sigma/index.ts');
  const set = await loadRules(paths, options);
  if (set.rules.length === 0 && set.unsupported.length === 0) {
    throw new UsageError(`no rules found in ${paths.join(', ')}: name .yml files or folders that hold some`);
  }
  return set;
}

/** @throws {UsageError} */
export async function mustExist(path: string): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new UsageError(missing ? `${path}: no such file or folder` : `cannot read ${path}: ${error}`);
  }
}

/** Rule files among paths and, recursively, in folders. @throws {UsageError} where there are none */
export async function ruleFilesIn(paths: readonly string[]): Promise<string[]> {
  const files = new Set((await Promise.all(paths.map(filesAt))).flat());
  if (files.size === 0) throw new UsageError(`no rules found in ${paths.join(', ')}: .yml files are rules`);
  return [...files];
}

async function filesAt(path: string): Promise<string[]> {
  await mustExist(path);
  const { ruleFiles } = await import('../../validators/sigma/index.ts');
  return ruleFiles(path);
}
