import * as z from 'zod';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { type FileText, fileText, payloadOf, textOf } from './file-text.ts';
import { createFile, probeFiles, removeFiles } from './posix-file.ts';
import { posixPath } from './spec.ts';

export interface PlainFile {
  readonly path: string;
  readonly holds: FileText;
  /** Octal, as chmod takes it; 644 by default. */
  readonly mode?: '755';
}

const spec: z.ZodType<PlainFile> = z.strictObject({
  path: posixPath,
  holds: fileText,
  mode: z.literal('755').exactOptional(),
});

/** A file that was not there before; removed again. */
export const file = defineKind({ name: 'file', spec, make, presence: presenceByTraces });

function make({ path, holds, mode }: PlainFile): Made {
  const payload = payloadOf(holds);
  return {
    name: path,
    handles: { names: [], paths: [path] },
    creates: [{ kind: 'file', name: path }],
    writes: [{ path, text: textOf(holds) }],
    ...(payload && { payload }),
    apply: [createFile(path, textOf(holds), mode)],
    revert: [removeFiles(path)],
    probe: probeFiles(path),
  };
}
