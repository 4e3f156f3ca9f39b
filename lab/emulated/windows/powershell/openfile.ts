import { WinError } from '../errors.ts';
import { type Call, pathFor } from '../program.ts';
import { PsError, PsObject, type Value } from './values.ts';

/** FileMode and FileAccess: an open for writing asks the file's permissions and changes nothing. */
export function openFile(call: Call, path: string, mode: string, access: string): Value {
  const full = pathFor(call, path);
  try {
    if (/^open$/i.test(mode) && call.machine.files.get(full) === undefined) throw new WinError(2);
    if (/write/i.test(access)) {
      call.machine.files.open(call.process, full);
      // Access is checked first; see IoCheckShareAccess in Microsoft's reference of drivers.
      if (isRunning(call, full)) throw new WinError(32);
    } else call.machine.files.read(full);
  } catch (cause) {
    if (!(cause instanceof WinError)) throw cause;
    const [why, error] = refusalOf(cause.code, full);
    const said = `Exception calling "Open" with "4" argument(s): "${why}"`;
    throw new PsError(said, error, 'NotSpecified', cause);
  }
  return new PsObject('FileStream', { Name: full, CanWrite: true });
}

function isRunning({ machine }: Call, path: string): boolean {
  return machine.processes.all().some(({ image }) => image.toLowerCase() === path.toLowerCase());
}

/** What .NET says, and the exception that it throws. */
function refusalOf(code: number, path: string): readonly [why: string, error: string] {
  if (code === 5) return [`Access to the path '${path}' is denied.`, 'UnauthorizedAccessException'];
  if (code === 32)
    return [
      `The process cannot access the file '${path}' because it is being used by another process.`,
      'IOException',
    ];
  return [`Could not find file '${path}'.`, 'FileNotFoundException'];
}
