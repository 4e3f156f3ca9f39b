import type { Command } from '../../runners/index.ts';

/**
 * Never over another file. A directory on the way that was not there gets a note, by which the reversal knows it
 * for its own.
 */
const write = `
name=$1; note=$2; umask "$3"; shift 3
set -C
for directory; do
  if [ ! -d "$directory" ]; then mkdir -- "$directory" && : >"$directory/$note" || exit; fi
done
cat >"$directory/$name"`.trim();

const remove = `
note=$1; shift
for directory; do
  if [ -e "$directory/$note" ]; then rm -f -- "$directory/$note"; rmdir -- "$directory"; fi
done`.trim();

/** Writes standard input to a file in the last of the directories, which are made, from the outermost on, where missing. */
export function writeBelow(
  name: string,
  note: string,
  directories: readonly string[],
  umask: string,
): Command {
  return { program: '/bin/sh', args: ['-c', write, 'sh', name, note, umask, ...directories] };
}

/** Removes those of the directories that `writeBelow` made. */
export function removeOwnDirectories(note: string, directories: readonly string[]): Command {
  return { program: '/bin/sh', args: ['-c', remove, 'sh', note, ...directories.toReversed()] };
}
