import type { Command } from '../../runners/index.ts';
import type { Change } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { removeFiles } from './posix-file.ts';

export interface HomeFile {
  /** `/Users/eve` */
  readonly home: string;
  /** Directories below it, from the outermost on: `Library`, `Library/LaunchAgents`. */
  readonly directories: readonly string[];
  readonly name: string;
  readonly contents: string;
  readonly marker: string;
}

/**
 * Never over another file. A directory on the way that was not there gets a note, by which the reversal knows it
 * for its own.
 */
const write = `
name=$1; note=$2; shift 2
umask 022; set -C
for directory; do
  if [ ! -d "$directory" ]; then mkdir -- "$directory" && : >"$directory/$note" || exit; fi
done
cat >"$directory/$name"`.trim();

const removeDirectories = `
note=$1; shift
for directory; do
  if [ -e "$directory/$note" ]; then rm -f -- "$directory/$note"; rmdir -- "$directory"; fi
done`.trim();

const look =
  'for path; do if [ -e "$path" ] || [ -L "$path" ]; then printf "file %s\\n" "$path"; fi; done; echo probed';

/** A file in a folder of an account's home, with the folders on the way there; all of it removed again. */
export function homeFile({ home, directories, name, contents, marker }: HomeFile): Change {
  const folders = directories.map(each => `${home}/${each}`);
  const path = `${folders.at(-1) ?? home}/${name}`;
  const note = `.${name}-${marker}`;
  const notes = folders.map(folder => `${folder}/${note}`);
  return {
    kind: 'homeFile',
    name: path,
    describe: () => `file ${path}`,
    handles: { names: [], paths: [path], commandLines: [] },
    creates: [path, ...notes].map(each => ({ kind: 'file', name: each }) as const),
    apply: [{ ...shell(write, name, note, ...folders), stdin: contents }],
    revert: [removeFiles(path), shell(removeDirectories, note, ...folders.toReversed())],
    probe: shell(look, path, ...notes),
    state: presenceByTraces,
  };
}

function shell(script: string, ...args: string[]): Command {
  return { program: '/bin/sh', args: ['-c', script, 'sh', ...args] };
}
