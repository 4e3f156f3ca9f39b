import type { Role } from '../machine.ts';
import { hexDigits } from '../random.ts';

/** Who a process runs as. */
export interface Token {
  readonly user: string;
  readonly domain: string;
  readonly sid: string;
  /** `0x3e7` */
  readonly logonId: string;
  /** `{39E4A257-...}` */
  readonly logonGuid: string;
  readonly integrity: 'Medium' | 'High' | 'System';
  readonly session: number;
}

export const windowsUsers: Readonly<Record<Role, string>> = {
  actor: 'drilladmin',
  observer: 'drillobserver',
  unprivileged: 'drilluser',
};

export interface LocalUser {
  readonly name: string;
  readonly rid: number;
  readonly groups: readonly string[];
}

export const localUsers: readonly LocalUser[] = [
  { name: 'Administrator', rid: 500, groups: ['Administrators'] },
  { name: 'DefaultAccount', rid: 503, groups: ['System Managed Accounts Group'] },
  { name: 'Guest', rid: 501, groups: ['Guests'] },
  { name: 'drilladmin', rid: 1001, groups: ['Administrators', 'Users'] },
  { name: 'drillobserver', rid: 1002, groups: ['Administrators', 'Event Log Readers', 'Users'] },
  { name: 'drilluser', rid: 1003, groups: ['Users'] },
];

const mandatoryLabels = { Medium: 'S-1-16-8192', High: 'S-1-16-12288', System: 'S-1-16-16384' } as const;

export const mandatoryLabel = (token: Token): string => mandatoryLabels[token.integrity];

export const isSystem = (token: Token): boolean => token.integrity === 'System';

/** Administrators and SYSTEM: who may write where only administrators may. */
export const isAdministrator = (token: Token): boolean => token.integrity !== 'Medium';

export const accountName = (token: Token): string => `${token.domain}\\${token.user}`;

const systemGuid = (random: () => number) =>
  `{${hexDigits(random, 8)}-${hexDigits(random, 4)}-${hexDigits(random, 4)}-e703-000000000000}`;

const serviceAccounts = [
  { user: 'SYSTEM', names: ['localsystem', 'nt authority\\system'], sid: 'S-1-5-18', logonId: '0x3e7' },
  { user: 'LOCAL SERVICE', names: ['nt authority\\localservice'], sid: 'S-1-5-19', logonId: '0x3e5' },
  { user: 'NETWORK SERVICE', names: ['nt authority\\networkservice'], sid: 'S-1-5-20', logonId: '0x3e4' },
] as const;

/** The token of a service's account; undefined for an account that does not exist here. */
export function serviceToken(objectName: string, random: () => number): Token | undefined {
  const wanted = objectName.toLowerCase();
  const account = serviceAccounts.find(({ names }) => names.some(name => name === wanted));
  if (account === undefined) return undefined;
  const { user, sid, logonId } = account;
  const integrity = 'System';
  return { user, domain: 'NT AUTHORITY', sid, logonId, logonGuid: systemGuid(random), integrity, session: 0 };
}

/** A fresh logon of one of the inventory's accounts, as sshd makes it for public key authentication. */
export function logonToken(
  role: Role,
  place: { hostname: string; machineSid: string; refusePrivilege: boolean },
  random: () => number,
): Token {
  const name = windowsUsers[role];
  const user = localUsers.find(local => local.name === name);
  const admin =
    user?.groups.includes('Administrators') === true && !(place.refusePrivilege && role === 'actor');
  const id = hexDigits(random, 5).replace(/^0/, '4');
  return {
    user: name,
    domain: place.hostname,
    sid: `${place.machineSid}-${user?.rid ?? 1000}`,
    logonId: `0x${id}`,
    logonGuid: `{${hexDigits(random, 8)}-${hexDigits(random, 4)}-${hexDigits(random, 4)}-${id.slice(-4)}-0${id.slice(0, 1)}0000000000}`,
    integrity: admin ? 'High' : 'Medium',
    session: 0,
  };
}
