import type { Command } from '../../runners/index.ts';

/** Directories, from the outermost on, and the marker by which those that were not there are known for one's own. */
export interface OwnDirectories {
  readonly directories: readonly string[];
  readonly marker: string;
}

/**
 * Never over another file. A directory on the way that was not there gets a note beside it, first of all, so that
 * at no moment it stands without one.
 */
const write = `
path=$1; note=$2; umask "$3"; shift 3
set -C
for directory; do
  if [ ! -d "$directory" ]; then
    : >"\${directory%/*}/$note.\${directory##*/}" && mkdir -- "$directory" || exit
  fi
done
cat >"$path"`.trim();

/**
 * From the innermost on. A directory in which somebody else has put something meanwhile stays and is theirs; one
 * that holds something of the run's, or could not be removed, keeps its note, and so do those around it.
 */
const remove = `
marker=$1; note=$2; shift 2
for directory; do
  mark=\${directory%/*}/$note.\${directory##*/}
  [ -e "$mark" ] || continue
  rmdir -- "$directory" 2>/dev/null
  if [ -d "$directory" ]; then
    kept=$(ls -A -- "$directory") || exit
    case $kept in '' | *"$marker"*) exit 1 ;; esac
  fi
  rm -f -- "$mark"
done`.trim();

/** Writes standard input to a file below the directories, which are made, from the outermost on, where missing. */
export function writeBelow(path: string, { directories, marker }: OwnDirectories, umask: string): Command {
  return {
    program: '/bin/sh',
    args: ['-c', write, 'sh', path, noteOf(path, marker), umask, ...directories],
  };
}

/** Removes those of the directories that `writeBelow` made for this file. */
export function removeOwnDirectories(path: string, { directories, marker }: OwnDirectories): Command {
  return {
    program: '/bin/sh',
    args: ['-c', remove, 'sh', marker, noteOf(path, marker), ...directories.toReversed()],
  };
}

/** The notes beside the directories. */
export function notesOf(path: string, { directories, marker }: OwnDirectories): string[] {
  return directories.map(directory => noteBeside(directory, noteOf(path, marker)));
}

/** Where the scripts put a note of this name for a directory. */
function noteBeside(directory: string, note: string): string {
  const slash = directory.lastIndexOf('/');
  return `${directory.slice(0, slash)}/${note}.${directory.slice(slash + 1)}`;
}

/** Of one change alone: two may need the same directory. */
function noteOf(path: string, marker: string): string {
  return `.${path.slice(path.lastIndexOf('/') + 1)}-${marker}`;
}
