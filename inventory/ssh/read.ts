import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isGlob, matchesGlob } from '../glob.ts';
import { readRegular } from '../regular-file.ts';
import { type Directive, readLine } from './tokens.ts';

/** OpenSSH's READCONF_MAX_DEPTH. */
const deepest = 16;

/** A line, or the lines of the files that an Include names, in their place. */
export type Entry = Directive | { readonly included: readonly Entry[] };

export interface Reading {
  readonly home: string;
  readonly warnings: string[];
}

/** Reads an ssh_config file with all it includes; what cannot be read or understood becomes a warning. */
export async function readSshConfig(file: string, reading: Reading): Promise<Entry[]> {
  return await readInto(file, reading, []);
}

async function readInto(file: string, reading: Reading, above: readonly string[]): Promise<Entry[]> {
  const text = await textOf(file, reading);
  const entries: Entry[] = [];
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const line = readLine(content);
    if (line === undefined) continue;
    const place = { file, line: index + 1 };
    if (typeof line === 'string')
      reading.warnings.push(`${file}:${place.line}: ${line}; the line is passed over`);
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
    reading.warnings.push(`${file}: cannot be read (${code})`);
    return '';
  }
}

async function include(directive: Directive, reading: Reading, above: readonly string[]): Promise<Entry[]> {
  const here = `${directive.file}:${directive.line}`;
  const entries: Entry[] = [];
  for (const pattern of directive.args) {
    if (pattern.includes('[')) reading.warnings.push(`${here}: [ in ${pattern} is taken as it stands`);
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
