import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { OwnExpectation, Rules } from '../../engine/index.ts';
import { checkShape, type Finding, failWith, readYaml } from '../../inventory/index.ts';
import { scenarios } from '../../scenarios/index.ts';
import { readRegular } from '../../validators/sigma/index.ts';
import { meaningOf } from './references.ts';
import { type ExpectationEntry, expectationsModel } from './schema.ts';

export function isExpectations(path: string): boolean {
  return /^expectations\.ya?ml$/i.test(basename(path));
}

/** What the `expectations.yml` files beside rules say: those of folders, at any depth, and those that are named themselves. */
export async function expectationFiles(paths: readonly string[]): Promise<string[]> {
  return (await Promise.all(paths.map(filesAt))).flat();
}

async function filesAt(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return isExpectations(path) ? [path] : [];
  const names = await readdir(path, { recursive: true });
  return names.filter(isExpectations).map(name => join(path, name));
}

/**
 * The expectations that files hold, for the platforms that are drilled: shipped rules of others are not loaded.
 * @throws {InventoryError} with every mistake of a file and its place
 */
export async function loadExpectations(
  files: readonly string[],
  rules: Pick<Rules, 'all' | 'unusable'>,
  platforms: readonly string[],
): Promise<OwnExpectation[]> {
  const read = files.map(async file => parseExpectations(await readRegular(file), file, rules, platforms));
  return (await Promise.all(read)).flat();
}

/** @throws {InventoryError} */
export function parseExpectations(
  text: string,
  file: string,
  rules: Pick<Rules, 'all' | 'unusable'>,
  platforms: readonly string[],
): OwnExpectation[] {
  const source = readYaml(text, file);
  const shape = checkShape(source.value, expectationsModel);
  const entries = (shape.file ?? []).map((entry, index) => ({ entry, index }));
  const meanings = entries
    .filter(({ entry }) => isDrilled(entry, platforms))
    .map(one => meaningOf(one, rules));
  const findings = [
    ...shape.findings,
    ...meanings.flatMap(one => ('finding' in one ? [one.finding] : [])),
    ...givenTwice(shape.file ?? []),
  ];
  const problems = [...source.problems, ...findings.map(source.place)];
  if (problems.length > 0) failWith(problems);
  return meanings.flatMap(one => ('own' in one ? [one.own] : []));
}

/** A scenario that is not known is left in, to be told of. */
function isDrilled({ scenario }: ExpectationEntry, platforms: readonly string[]): boolean {
  const platform = scenarios.find(({ id }) => id === scenario)?.platform;
  return platform === undefined || platforms.includes(platform);
}

/** A rule in a scenario, or an expectation of it, can be told one thing only. */
function givenTwice(entries: readonly ExpectationEntry[]): Finding[] {
  const seen = new Map<string, number>();
  return entries.flatMap(({ rule, scenario, expectation }, index): Finding[] => {
    const key = JSON.stringify(expectation === undefined ? [scenario, rule] : [scenario, null, expectation]);
    const first = seen.get(key);
    seen.set(key, first ?? index);
    if (first === undefined) return [];
    const what = expectation === undefined ? 'this rule in this scenario' : 'this expectation';
    const message = `${what} is here a second time (entry ${index + 1}, after entry ${first + 1})`;
    return [{ path: [index], at: 'value', message, fix: 'keep one of the two' }];
  });
}
