import * as z from 'zod';
import type { Command } from '../../runners/index.ts';
import type { Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { defineKind, type Made } from './define-kind.ts';
import { type FileText, fileText, payloadOf, textOf } from './file-text.ts';
import { payload, posixPath, serviceName } from './spec.ts';
import { stem, systemctl } from './systemctl.ts';

export interface FileEdit {
  /** A file that an earlier change of the same plan made. */
  readonly path: string;
  readonly before: FileText;
  readonly after: FileText;
  /** What runs because of it, once the unit is restarted. */
  readonly payload: Payload;
  readonly restart: string;
  /** Whether the file is the unit's own, which systemd has to read again. */
  readonly reload?: true;
}

const spec: z.ZodType<FileEdit> = z.strictObject({
  path: posixPath,
  before: fileText,
  after: fileText,
  payload,
  restart: serviceName,
  reload: z.literal(true).exactOptional(),
});

/** Overwritten in place, and only where it is: a lost file does not come back by this. */
const overwrite = '[ ! -f "$1" ] || cat >"$1"';

const probe =
  'if [ -f "$1" ] && printf %s "$2" | cmp -s - "$1"; then printf "edited %s\\n" "$1"; fi; echo probed';

/** A file of the plan's own, given other contents; the reversal gives it those that it had. */
export const fileEdit = defineKind({ name: 'fileEdit', spec, make, presence: presenceByTraces });

function make({ path, before, after, payload, restart, reload }: FileEdit): Made {
  return {
    name: path,
    handles: { names: [stem(restart), restart], paths: [path] },
    creates: [],
    alters: [path],
    drives: [restart],
    writes: [{ path, text: textOf(after) }],
    replaces: { path, text: textOf(before) },
    registers: [before, after].flatMap(text => payloadOf(text) ?? []),
    payload,
    apply: [
      overwriteFile(path, textOf(after)),
      ...(reload ? [systemctl('daemon-reload')] : []),
      systemctl('restart', restart),
    ],
    revert: [overwriteFile(path, textOf(before))],
    probe: probeEdit(path, textOf(after)),
  };
}

/** A line where the file holds the text; see `presenceByTraces`. */
function probeEdit(path: string, text: string): Command {
  return { program: '/bin/sh', args: ['-c', probe, 'sh', path, text] };
}

/** Gives a file that is there other contents. */
export function overwriteFile(path: string, text: string): Command {
  return { program: '/bin/sh', args: ['-c', overwrite, 'sh', path], stdin: text };
}
