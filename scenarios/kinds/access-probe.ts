import * as z from 'zod';
import { marked } from '../names.ts';
import { refusalOf } from '../refusal.ts';
import { defineAction, type MadeAction } from './define-action.ts';
import { powershell } from './powershell.ts';
import { description, marker, posixPath, windowsPath } from './spec.ts';

export interface AccessProbe {
  /** What the expectation calls the attempt, or its positive control. */
  readonly name: string;
  /** An existing file; where there is none the probe fails and makes none. */
  readonly path: string;
  readonly as: 'actor' | 'unprivileged';
}

export interface WindowsAccessProbe {
  readonly name: string;
  readonly path: string;
  /** Stands in the command, so that its events can be told. */
  readonly marker: string;
}

/** Win32 error codes (winerror.h). */
const codes = { accessDenied: 5, sharingViolation: 32 } as const;

const windowsSpec: z.ZodType<WindowsAccessProbe> = z.strictObject({
  name: description,
  path: windowsPath,
  marker,
});

/**
 * The same by the actor on Windows. The file must exist (FileMode.Open makes none and cuts none); the exit code is the
 * Win32 error, regardless of the host's language: 2 where no such file, 32 where somebody else holds it.
 */
export const windowsAccessProbe = defineAction({
  kind: 'windowsAccessProbe',
  spec: windowsSpec,
  make: windowsProbe,
});

function windowsProbe({ name, path, marker }: WindowsAccessProbe): MadeAction {
  return {
    name,
    // Not the path: an executable of the system is in the events of everything that it starts.
    handles: { names: [], paths: [] },
    command: powershell(
      `$run = '${marked(marker)}'`,
      `try { [IO.File]::Open('${path}', 'Open', 'Write', 'ReadWrite').Close() } catch { $_.Exception.Message; $code = $_.Exception.InnerException.HResult -band 65535; if (!$code) { $code = 1 }; exit $code }`,
    ),
    // Access is checked before sharing (IoCheckShareAccess): whom only another's open file stops may write.
    outcome: completion =>
      completion.ended === 'exited' && completion.code === codes.sharingViolation
        ? 'allowed'
        : refusalOf(completion, [codes.accessDenied]),
    opens: [path],
    unchanged: { program: 'certutil.exe', args: ['-hashfile', path, 'SHA256'] },
  };
}

/** Exit statuses of its own: 3 where no such file. dash ends with 2 where it may not open one. */
const open = '[ -f "$1" ] || { echo "no such file" >&2; exit 3; }; : >>"$1"';

/** GNU's tool, or the one that macOS has. */
const digest = 'sha256sum -- "$1" 2>/dev/null || shasum -a 256 -- "$1"';

const posixSpec: z.ZodType<AccessProbe> = z.strictObject({
  name: description,
  path: posixPath,
  as: z.enum(['actor', 'unprivileged']),
});

/** Opens a file for appending and closes it: nothing is written, nothing truncated, no time stamp changes. */
export const posixAccessProbe = defineAction({ kind: 'posixAccessProbe', spec: posixSpec, make: posixProbe });

function posixProbe({ name, path, as }: AccessProbe): MadeAction {
  return {
    name,
    handles: { names: [], paths: [path] },
    command: { program: '/bin/sh', args: ['-c', open, 'sh', path], as },
    outcome: completion => refusalOf(completion),
    opens: [path],
    unchanged: { program: '/bin/sh', args: ['-c', digest, 'sh', path] },
  };
}
