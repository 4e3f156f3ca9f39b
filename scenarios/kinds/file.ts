import type { Change, Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { createFile, probeFiles, removeFiles } from './posix-file.ts';

export interface PlainFile {
  readonly path: string;
  readonly contents: string;
  /** Octal, as chmod takes it; 644 unless told otherwise. */
  readonly mode?: string;
  /** Where it is a program: what it does. */
  readonly payload?: Payload;
}

/** A file that was not there before; removed again. */
export function file({ path, contents, mode, payload }: PlainFile): Change {
  return {
    kind: 'file',
    name: path,
    describe: () => `file ${path}`,
    handles: { names: [], paths: [path], commandLines: [] },
    creates: [{ kind: 'file', name: path }],
    ...(payload && { payload }),
    apply: [createFile(path, contents, mode)],
    revert: [removeFiles(path)],
    probe: probeFiles(path),
    state: presenceByTraces,
  };
}
