import type { Command } from '../../runners/index.ts';
import type { Change, Payload } from '../contract.ts';
import { presenceByTraces } from '../presence.ts';
import { spellings } from './unit-file.ts';

export interface FileEdit {
  /** A file that an earlier change of the same plan made. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** What runs because of it, and the commands by which it comes to run. */
  readonly payload: Payload;
  readonly takeEffect: readonly Command[];
  /** Units concerned. */
  readonly names: readonly string[];
}

/** Overwritten in place, and only where it is: a lost file does not come back by this. */
const overwrite = '[ ! -f "$1" ] || cat >"$1"';

const probe =
  'if [ -f "$1" ] && printf %s "$2" | cmp -s - "$1"; then printf "edited %s\\n" "$1"; fi; echo probed';

/** A file of the plan's own, given other contents; the reversal gives it those that it had. */
export function fileEdit({ path, before, after, payload, takeEffect, names }: FileEdit): Change {
  return {
    kind: 'fileEdit',
    name: path,
    describe: () => `${path} overwritten`,
    handles: { names, paths: [path], commandLines: spellings(payload) },
    creates: [],
    alters: [path],
    payload,
    apply: [overwriteFile(path, after), ...takeEffect],
    revert: [overwriteFile(path, before)],
    probe: probeEdit(path, after),
    state: presenceByTraces,
  };
}

/** A line where the file holds the text; see `presenceByTraces`. */
export function probeEdit(path: string, text: string): Command {
  return { program: '/bin/sh', args: ['-c', probe, 'sh', path, text] };
}

/** Gives a file that is there other contents. */
export function overwriteFile(path: string, text: string): Command {
  return { program: '/bin/sh', args: ['-c', overwrite, 'sh', path], stdin: text };
}
