import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isGlob, matchesGlob } from '../glob.ts';
import { InventoryError } from '../problem.ts';
import { readRegular } from '../regular-file.ts';
import { type Directive, readLine } from './tokens.ts';

/** OpenSSH's READCONF_MAX_DEPTH. */
const deepest = 16;

/** A line, or the lines of the files that an Include names, in their place. */
export type Entry = Directive | { readonly included: readonly Entry[] };

export interface Reading {
  /** That of the account, as ssh has it. */
  readonly home: string;
  readonly warnings: string[];
  /** Lines by which ssh runs a command (`Match exec`), or may include a file that does: `FILE:LINE: TEXT`. */
  readonly commands: string[];
}

/**
 * Reads an ssh_config file with all it includes, for the names in it; a file that is missing or forbidden
 * becomes a warning.
 * @throws InventoryError for a file that has no end
 */
export async function readSshConfig(file: string, reading: Reading): Promise<Entry[]> {
  return await readInto(file, reading, []);
}

async function readInto(file: string, reading: Reading, above: readonly string[]): Promise<Entry[]> {
  const text = await textOf(file, reading);
  const entries: Entry[] = [];
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const place = { file, line: index + 1 };
    // By the text: a line that only ssh can split must not hide one.
    if (/^[^#]*match\b.*exec/i.test(content))
      reading.commands.push(`${file}:${place.line}: ${content.trim()}`);
    const line = readLine(content);
    if (line === undefined) continue;
    if (typeof line === 'string') reading.warnings.push(`${file}:${place.line}: ${line}`);
    else if (line.keyword !== 'include') entries.push({ ...line, ...place });
    else entries.push({ included: await include({ ...line, ...place }, reading, [...above, file]) });
  }
  return entries;
}

async function textOf(file: string, reading: Reading): Promise<string> {
  try {
    return await readRegular(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    // ssh skips both, and would wait for a FIFO, a device or a huge file.
    if (code !== 'ENOENT' && code !== 'EACCES') throw unreadable(file, error);
    reading.warnings.push(`${file}: cannot be read (${code})`);
    return '';
  }
}

const unreadable = (file: string, cause: unknown) =>
  new InventoryError(
    `${file} cannot be read (${cause instanceof Error ? cause.message : cause}); name another file with --from`,
    [],
    { cause },
  );

async function include(directive: Directive, reading: Reading, above: readonly string[]): Promise<Entry[]> {
  const here = `${directive.file}:${directive.line}`;
  const entries: Entry[] = [];
  for (const pattern of directive.args) {
    if (/[[%$]|^~[^/]/.test(pattern)) {
      reading.warnings.push(`${here}: hosts of ${pattern} are left out: init does not expand it`);
      reading.commands.push(`${here}: Include ${pattern}`);
    } else
      for (const file of await expand(pattern, reading.home)) {
        if (above.includes(file))
          reading.warnings.push(`${here}: ${file} includes itself; it is not read again`);
        else if (above.length > deepest)
          reading.warnings.push(`${here}: includes are nested deeper than ${deepest}`);
        else entries.push(...(await readInto(file, reading, above)));
      }
  }
  return entries;
}

/** The files of an Include: relative ones lie in ~/.ssh, globs count in every part of the path, sorted. */
async function expand(pattern: string, home: string): Promise<string[]> {
  const absolute = resolve(join(home, '.ssh'), pattern.replace(/^~(?=\/|$)/, home));
  return (await matching(absolute)).toSorted();
}

async function matching(path: string): Promise<string[]> {
  if (!isGlob(path)) return (await exists(path)) ? [path] : [];
  const folder = dirname(path);
  if (folder === path) return [path];
  const folders = await matching(folder);
  const glob = path.slice(folder === '/' ? 1 : folder.length + 1);
  const found = await Promise.all(
    folders.map(async one => (await names(one, glob)).map(name => join(one, name))),
  );
  return found.flat();
}

/** As glob(3): a leading dot has to be written. */
async function names(folder: string, glob: string): Promise<string[]> {
  if (!isGlob(glob)) return (await exists(join(folder, glob))) ? [glob] : [];
  const all = await readdir(folder).catch(() => []);
  return all.filter(name => matchesGlob(glob, name) && (glob.startsWith('.') || !name.startsWith('.')));
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
