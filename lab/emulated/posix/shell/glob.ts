import { UnixError } from '../errors.ts';
import { hasWildcard, matchesPattern, type Piece } from './pattern.ts';
import type { ShellState } from './state.ts';

/** Existing paths that a pattern means, sorted. */
export function pathsMatching(state: ShellState, pieces: readonly Piece[]): string[] {
  const levels = atSlashes(pieces);
  const absolute = levels[0]?.length === 0;
  let paths = [absolute ? '' : '.'];
  for (const level of absolute ? levels.slice(1) : levels)
    paths = paths.flatMap(path => stepInto(state, path, level));
  return paths.map(path => (absolute ? path : path.slice(2))).sort();
}

function atSlashes(pieces: readonly Piece[]): Piece[][] {
  const levels: Piece[][] = [[]];
  for (const { text, quoted } of pieces)
    for (const [index, part] of text.split('/').entries()) {
      if (index > 0) levels.push([]);
      if (part !== '') levels.at(-1)?.push({ text: part, quoted });
    }
  return levels;
}

function stepInto(state: ShellState, path: string, level: readonly Piece[]): string[] {
  const { host, process } = state;
  try {
    const { inode } = host.files.existing(path === '' ? '/' : path, process.directory, process.credentials);
    const literal = level.map(({ text }) => text).join('');
    if (!hasWildcard(level)) {
      host.files.existing(`${path}/${literal}`, process.directory, process.credentials);
      return [`${path}/${literal}`];
    }
    return [...inode.entries.keys()]
      .filter(name => (!name.startsWith('.') || literal.startsWith('.')) && matchesPattern(level, name))
      .map(name => `${path}/${name}`);
  } catch (cause) {
    if (cause instanceof UnixError) return [];
    throw cause;
  }
}
