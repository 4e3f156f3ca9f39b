import type { Action } from '../contract.ts';
import { refusalOf } from '../refusal.ts';

export interface AccessProbe {
  /** What the expectation calls the attempt, or its positive control. */
  readonly name: string;
  /** An existing file; where there is none the probe fails and makes none. */
  readonly path: string;
  readonly as: 'actor' | 'unprivileged';
}

/** Exit statuses of its own: 3 where there is no such file. dash ends with 2 where it may not open one. */
const open = '[ -f "$1" ] || { echo "no such file" >&2; exit 3; }; : >>"$1"';

/** GNU's tool, or the one that macOS has. */
const digest = 'sha256sum -- "$1" 2>/dev/null || shasum -a 256 -- "$1"';

/** Opens a file for appending and closes it: nothing is written, nothing truncated, no time stamp changes. */
export function posixAccessProbe({ name, path, as }: AccessProbe): Action {
  return {
    name,
    describe: () => `${path} opened for writing, nothing written`,
    handles: { names: [], paths: [path], commandLines: [] },
    command: { program: '/bin/sh', args: ['-c', open, 'sh', path], as },
    outcome: completion => refusalOf(completion),
    unchanged: { program: '/bin/sh', args: ['-c', digest, 'sh', path] },
  };
}
