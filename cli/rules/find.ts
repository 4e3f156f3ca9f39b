import { basename, resolve } from 'node:path';
import { nearest } from '../../inventory/index.ts';
import type { RuleInfo, RuleSet } from '../../validators/sigma/index.ts';
import { hint, UsageError } from '../usage.ts';

/** The rule of this id, name, title or file. @throws {UsageError} with the nearest one where there is none */
export function findRule(set: RuleSet, wanted: string): RuleInfo {
  const rules = set.rules.filter(rule => isCalled(rule, wanted));
  const [rule, other] = rules;
  if (rule && other && rule.title !== other.title && isFile(rule, wanted)) {
    throw new UsageError(`${wanted} holds ${rules.length} rules: name one by its id or title`);
  }
  if (rule) return rule;
  const refused = set.unsupported.find(one => isCalled(one, wanted));
  if (refused) throw new UsageError(`rule "${wanted}" cannot be used: ${refused.why}`);
  const names = set.rules.flatMap(({ id, title, name, file }) => [
    title,
    ...(name === undefined ? [] : [name]),
    ...(file === undefined ? [] : [basename(file)]),
    id,
  ]);
  throw new UsageError(
    `rule "${wanted}" is not among the ${set.rules.length} rules${hint(nearest(wanted, names) ?? containing(wanted, names))}`,
  );
}

function containing(wanted: string, names: readonly string[]): string | undefined {
  const words = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ');
  return names.find(name => words(name).includes(words(wanted)));
}

interface Named {
  readonly id: string;
  readonly title: string;
  readonly name?: string;
  readonly file?: string;
}

function isCalled(rule: Named, wanted: string): boolean {
  const text = wanted.toLowerCase();
  return [rule.id, rule.title, rule.name].some(name => name?.toLowerCase() === text) || isFile(rule, wanted);
}

function isFile({ file }: Named, wanted: string): boolean {
  return file !== undefined && (resolve(file) === resolve(wanted) || stem(file) === stem(wanted));
}

function stem(file: string): string {
  return basename(file).replace(/\.ya?ml$/i, '');
}
