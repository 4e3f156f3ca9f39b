import { accessRules, groupSids } from '../acl.ts';
import { WinError } from '../errors.ts';
import { type Call, pathFor } from '../program.ts';
import { PsError, PsObject, textOf, type Value } from './values.ts';

const sidOf = (sid: string) => new PsObject('SecurityIdentifier', { Value: sid });

/** `[Security.Principal.WindowsIdentity]::GetCurrent()` */
export function currentIdentity({ process: { token } }: Call): PsObject {
  return new PsObject('WindowsIdentity', {
    Name: `${token.domain}\\${token.user}`,
    User: sidOf(token.sid),
    Groups: groupSids(token).map(sidOf),
  });
}

/** `[IO.Directory]::GetAccessControl(PATH)`, with its rules as GetAccessRules gives them for security identifiers. */
export function directorySecurity(call: Call, path: string): PsObject {
  const folder = call.machine.files.get(pathFor(call, path));
  if (!folder?.directory) {
    const why = `Could not find a part of the path '${path}'.`;
    throw new PsError(
      `Exception calling "GetAccessControl" with "1" argument(s): "${why}"`,
      'DirectoryNotFoundException',
      'NotSpecified',
      new WinError(3),
    );
  }
  const rules = accessRules(folder, call.process.token).map(
    ({ sid, rights, inheritOnly }) =>
      new PsObject('FileSystemAccessRule', {
        IdentityReference: sidOf(sid),
        FileSystemRights: rights,
        AccessControlType: 'Allow',
        PropagationFlags: inheritOnly ? 2 : 0,
      }),
  );
  return new PsObject('DirectorySecurity', { rules });
}

/** A method of what `directorySecurity` gave; undefined for other objects. */
export function securityMethod(owner: Value, name: string): Value | undefined {
  if (!(owner instanceof PsObject) || owner.type !== 'DirectorySecurity') return undefined;
  return name === 'getaccessrules' ? (owner.get('rules') ?? null) : undefined;
}

/** `[IO.Path]::GetDirectoryName(PATH)` */
export function directoryName(path: Value): Value {
  const text = textOf(path);
  const at = text.lastIndexOf('\\');
  return at < 0 ? '' : text.slice(0, at === 2 ? 3 : at);
}
