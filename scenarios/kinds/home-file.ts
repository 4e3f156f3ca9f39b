import * as z from 'zod';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { type FileText, fileText, payloadOf, textOf } from './file-text.ts';
import { notesOf, removeOwnDirectories, writeBelow } from './own-directories.ts';
import { probeFiles, removeFiles } from './posix-file.ts';
import { homePath, marker, plainName, relativePath } from './spec.ts';
import { systemctlUser } from './systemctl.ts';

export interface HomeFile {
  /** `/Users/eve` */
  readonly home: string;
  /** Directories below it, from the outermost on: `Library`, `Library/LaunchAgents`. */
  readonly directories: readonly string[];
  readonly name: string;
  readonly holds: FileText;
  readonly marker: string;
  /** Whose manager is told to read its units again, which leaves nothing of its own. */
  readonly announce?: 'systemd-user';
}

const spec: z.ZodType<HomeFile> = z.strictObject({
  home: homePath,
  directories: z.array(relativePath).max(10),
  name: plainName,
  holds: fileText,
  marker,
  announce: z.literal('systemd-user').exactOptional(),
});

/** A file in a folder of an account's home, with the folders on the way there; all of it removed again. */
export const homeFile = defineKind({ name: 'homeFile', spec, make, presence: presenceByTraces });

function make({ home, directories, name, holds, marker, announce }: HomeFile): Made {
  const own = { directories: directories.map(each => `${home}/${each}`), marker };
  const path = `${own.directories.at(-1) ?? home}/${name}`;
  const notes = notesOf(path, own);
  const payload = payloadOf(holds);
  return {
    name: path,
    handles: { names: [], paths: [path] },
    creates: [path, ...notes].map(each => ({ kind: 'file', name: each }) as const),
    writes: [{ path, text: textOf(holds) }],
    ...(payload && { payload }),
    apply: [
      { ...writeBelow(path, own, '022'), stdin: textOf(holds) },
      ...(announce === undefined ? [] : [systemctlUser(name, 'daemon-reload')]),
    ],
    revert: [removeFiles(path), removeOwnDirectories(path, own)],
    probe: probeFiles(path, ...notes),
  };
}
