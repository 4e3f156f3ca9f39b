import type { Command } from '../../runners/index.ts';
import type { Change } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { notesOf, removeOwnDirectories, writeBelow } from './own-directories.ts';
import { probeFiles, removeFiles } from './posix-file.ts';

export interface HomeFile {
  /** `/Users/eve` */
  readonly home: string;
  /** Directories below it, from the outermost on: `Library`, `Library/LaunchAgents`. */
  readonly directories: readonly string[];
  readonly name: string;
  readonly contents: string;
  readonly marker: string;
  /** What makes it known to its reader, and leaves nothing of its own. */
  readonly announce?: readonly Command[];
}

/** A file in a folder of an account's home, with the folders on the way there; all of it removed again. */
export function homeFile({ home, directories, name, contents, marker, announce = [] }: HomeFile): Change {
  const own = { directories: directories.map(each => `${home}/${each}`), marker };
  const path = `${own.directories.at(-1) ?? home}/${name}`;
  const notes = notesOf(path, own);
  return {
    kind: 'homeFile',
    name: path,
    describe: () => `file ${path}`,
    handles: { names: [], paths: [path], commandLines: [] },
    creates: [path, ...notes].map(each => ({ kind: 'file', name: each }) as const),
    apply: [{ ...writeBelow(path, own, '022'), stdin: contents }, ...announce],
    revert: [removeFiles(path), removeOwnDirectories(path, own)],
    probe: probeFiles(path, ...notes),
    state: presenceByTraces,
  };
}
