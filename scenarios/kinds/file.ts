import type { Change } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { createFile, removeFiles } from './posix-file.ts';

export interface PlainFile {
  readonly path: string;
  readonly contents: string;
  /** Octal, as chmod takes it; 644 unless told otherwise. */
  readonly mode?: string;
}

const probe = 'if [ -e "$1" ] || [ -L "$1" ]; then printf "file %s\\n" "$1"; fi; echo probed';

/** A file that was not there before; removed again. */
export function file({ path, contents, mode }: PlainFile): Change {
  return {
    kind: 'file',
    name: path,
    describe: () => `file ${path}`,
    handles: { names: [], paths: [path], commandLines: [] },
    creates: [{ kind: 'file', name: path }],
    apply: [createFile(path, contents, mode)],
    revert: [removeFiles(path)],
    probe: { program: '/bin/sh', args: ['-c', probe, 'sh', path] },
    state: presenceByTraces,
  };
}
