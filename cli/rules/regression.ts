import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join, normalize, resolve } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { readRegular } from '../../validators/sigma/index.ts';
import { UsageError } from '../usage.ts';

/**
 * `info.yml` of SigmaHQ's regression_data: which rule has to match which recording how often.
 * https://github.com/SigmaHQ/sigma/blob/master/regression_data/README.md
 */
const info = z.looseObject({
  rule_metadata: z.array(z.looseObject({ id: z.string(), title: z.string().nullish() })).min(1),
  // Left out, or commented out, where there is no recording yet.
  regression_tests_info: z
    .array(
      z.looseObject({
        name: z.string().nullish(),
        type: z.string().nullish(),
        path: z.string().min(1),
        match_count: z.number().int().nonnegative().nullish(),
        filters: z.array(z.string().min(1)).nullish(),
      }),
    )
    .nullish(),
});

/** One rule on one recording. */
export interface RegressionTest {
  /** The `info.yml` that asks for it. */
  readonly info: string;
  readonly name: string;
  readonly rule: string;
  readonly title: string;
  /** The recording; undefined where no such file, and none of the same name with another ending. */
  readonly recording?: string;
  /** Files of Sigma Filters to be applied. */
  readonly filters: readonly string[];
  /** As the `info.yml` has it. */
  readonly path: string;
  /** At least one where it is not given. */
  readonly matches?: number;
}

/** An `info.yml` without tests, or that is none. */
export interface NoTest {
  readonly info: string;
  readonly result: 'warned' | 'failed';
  readonly why: string;
}

/** The tests below a folder. @throws {UsageError} where there are none */
export async function regressionTests(folder: string): Promise<(RegressionTest | NoTest)[]> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter(name => basename(name) === 'info.yml').sort();
  if (files.length === 0) throw new UsageError(`${folder}: there is no info.yml in it or below it`);
  return (await Promise.all(files.map(name => testsIn(join(folder, name))))).flat();
}

async function testsIn(file: string): Promise<(RegressionTest | NoTest)[]> {
  const read = await readInfo(file);
  if (typeof read === 'string') return [{ info: file, result: 'failed', why: read }];
  const { rule_metadata: rules, regression_tests_info: tests } = read;
  if (!tests || tests.length === 0) return [{ info: file, result: 'warned', why: 'it has no tests' }];
  return Promise.all(tests.flatMap(test => rules.map(rule => testOf(test, rule, file))));
}

type Info = z.infer<typeof info>;
type InfoTest = NonNullable<Info['regression_tests_info']>[number];

async function testOf(
  { name, path, match_count: matches, filters }: InfoTest,
  { id, title }: Info['rule_metadata'][number],
  file: string,
): Promise<RegressionTest> {
  const recording = (await fileAt(path, file)) ?? (await fileNamedLike(path, file));
  return {
    info: file,
    name: name ?? 'regression test',
    rule: id,
    title: title ?? id,
    path,
    filters: await Promise.all((filters ?? []).map(async filter => (await fileAt(filter, file)) ?? filter)),
    ...(recording !== undefined && { recording }),
    ...(typeof matches === 'number' && { matches }),
  };
}

async function readInfo(file: string): Promise<Info | string> {
  try {
    const read = info.safeParse(parse(await readRegular(file)));
    return read.success ? read.data : z.prettifyError(read.error).replaceAll(/\s*\n\s*/g, ' ');
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  }
}

/**
 * Paths count from the top of the repository, which can be any folder above; a recording beside its `info.yml` is
 * found by its name too. Backslashes separate as well. A path that leaves the folder it counts from leads nowhere.
 */
async function fileAt(path: string, file: string): Promise<string | undefined> {
  const inside = normalize(path.replaceAll('\\', '/'));
  if (isAbsolute(inside) || inside.startsWith('..')) return undefined;
  const beside = dirname(resolve(file));
  const candidates = [join(beside, inside), join(beside, basename(inside)), ...above(beside, inside)];
  for (const candidate of candidates) if (await isFile(candidate)) return candidate;
  return undefined;
}

/** SigmaHQ has tests that name an .evtx where an .xml or .json lies. */
async function fileNamedLike(path: string, file: string): Promise<string | undefined> {
  const beside = dirname(resolve(file));
  const stem = basename(path, extname(path));
  const names = await readdir(beside);
  const like = names.sort().find(name => basename(name, extname(name)) === stem && !/\.ya?ml$/i.test(name));
  return like === undefined ? undefined : join(beside, like);
}

function above(folder: string, path: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [join(parent, path), ...above(parent, path)];
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
