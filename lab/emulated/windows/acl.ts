import type { WinFile } from './files.ts';
import { isAdministrator, type Token } from './tokens.ts';

/** One entry of a file's or folder's access list, inherited by others or its own. */
export interface AccessRule {
  readonly sid: string;
  /** FileSystemRights, a bit mask; see Microsoft's reference of the enumeration. */
  readonly rights: number;
  readonly inheritOnly: boolean;
}

const rights = { full: 0x1f01ff, read: 0x1200a9, createFiles: 0x2, appendData: 0x4 } as const;
const sids = {
  trustedInstaller: 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
  system: 'S-1-5-18',
  administrators: 'S-1-5-32-544',
  users: 'S-1-5-32-545',
} as const;

const rule = (sid: string, mask: number, inheritOnly = false): AccessRule => ({
  sid,
  rights: mask,
  inheritOnly,
});

/** Folders below which Users may put files of their own. */
const openToUsers = /^c:\\(users\\public|programdata|windows\\temp)(\\|$)/i;

/** As an ordinary installation grants them; of the users' own folders, the asking user's is known alone. */
export function accessRules(
  { path, protected: guarded, directory }: WinFile,
  { user, sid }: Token,
): AccessRule[] {
  if (guarded)
    return [
      rule(sids.trustedInstaller, rights.full),
      ...[sids.administrators, sids.system, sids.users].map(sid => rule(sid, rights.read)),
    ];
  const [, owner] = /^c:\\users\\([^\\]+)/i.exec(path) ?? [];
  return [
    rule(sids.system, rights.full),
    rule(sids.administrators, rights.full),
    rule(sids.users, rights.read),
    ...(openToUsers.test(path) && directory
      ? [rule(sids.users, rights.createFiles | rights.appendData), rule(sids.users, rights.full, true)]
      : []),
    ...(owner?.toLowerCase() === user.toLowerCase() ? [rule(sid, rights.full)] : []),
  ];
}

/** Whoever lists it is a group that the token is in. */
export function groupSids(token: Token): string[] {
  const own = isAdministrator(token) ? [sids.administrators] : [];
  return ['S-1-1-0', ...own, sids.users, 'S-1-5-2', 'S-1-5-11'];
}
