import { isGlob, matchesGlob } from './glob.ts';
import type { AccountSettings, GroupSettings, HostSettings, InventoryFile } from './schema.ts';

export interface Group {
  readonly name: string;
  /** Host names, globs resolved, in the order of the file. */
  readonly members: ReadonlySet<string>;
  readonly settings: HostSettings;
}

export function readGroups(file: InventoryFile): Group[] {
  const hosts = Object.keys(file.hosts);
  return Object.entries(file.groups ?? {}).map(([name, group]) => {
    const { members, ...settings } = asSettings(group);
    const wanted = list(members);
    const isMember = (host: string) =>
      wanted.some(one => (isGlob(one) ? matchesGlob(one, host) : one === host));
    return { name, members: new Set(hosts.filter(isMember)), settings };
  });
}

const asSettings = (group: GroupSettings | string | string[] | null): GroupSettings =>
  typeof group === 'string' || Array.isArray(group) ? { members: group } : (group ?? {});

/** Defaults, then each of the host's groups in the order of the file, then the host; who comes later wins. */
export function settingsFor(file: InventoryFile, groups: readonly Group[], own: HostSettings): HostSettings {
  const inherited = groups.map(group => group.settings);
  const everywhere = {
    known_admins: [...list(file.known_admins)],
    known_services: [...list(file.known_services)],
  };
  return [file.defaults ?? {}, ...inherited, own].reduce<HostSettings>(over, everywhere);
}

/** Lists and single values are replaced, accounts merged field by field, the known ones added up. */
function over(base: HostSettings, above: HostSettings): HostSettings {
  return {
    ...base,
    ...above,
    accounts: {
      actor: overAccount(base.accounts?.actor, above.accounts?.actor),
      observer: overAccount(base.accounts?.observer, above.accounts?.observer),
      unprivileged: overAccount(base.accounts?.unprivileged, above.accounts?.unprivileged),
      known_admin: overAccount(base.accounts?.known_admin, above.accounts?.known_admin),
    },
    known_admins: [...list(base.known_admins), ...list(above.known_admins)],
    known_services: [...list(base.known_services), ...list(above.known_services)],
  };
}

const overAccount = (base: AccountSettings | undefined, above: AccountSettings | undefined) =>
  base === undefined && above === undefined ? undefined : { ...base, ...above };

/** Where one or several may be written: always several. */
export function list<T>(value: T | readonly T[] | null | undefined): readonly T[] {
  if (value === null || value === undefined) return [];
  return isList(value) ? value : [value];
}

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);
