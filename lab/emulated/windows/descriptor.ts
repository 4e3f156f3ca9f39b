import { isAdministrator, isSystem, type Token } from './tokens.ts';

/** Rights to a service object as SDDL writes them (Microsoft, "Service Security and Access Rights"). */
const rights = ['CC', 'DC', 'LC', 'SW', 'RP', 'WP', 'DT', 'LO', 'CR', 'SD', 'RC', 'WD', 'WO'] as const;
type Right = (typeof rights)[number];

/** Which of them a call to the service control manager asks for. */
export const access = {
  queryConfig: ['CC'],
  changeConfig: ['DC'],
  queryStatus: ['LC'],
  start: ['RP', 'LC'],
  stop: ['WP', 'LC'],
  delete: ['SD'],
  readDescriptor: ['RC'],
  writeDescriptor: ['WD'],
} as const satisfies Record<string, readonly Right[]>;

export type Access = keyof typeof access;

/** What CreateService gives every service. */
export const usualDescriptor =
  'D:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)';

/** Whether the entries, in their order, grant all that is asked for: the first that denies any of it ends the search. */
export function grants(descriptor: string, token: Token, asked: Access): boolean {
  const trustees = trusteesOf(token);
  const open = new Set<Right>(access[asked]);
  for (const { kind, held, trustee } of entriesOf(descriptor)) {
    if (!trustees.has(trustee)) continue;
    const hit = [...open].filter(right => held.includes(right));
    if (kind === 'D' && hit.length > 0) return false;
    if (kind === 'A') for (const right of hit) open.delete(right);
  }
  return open.size === 0;
}

function entriesOf(descriptor: string) {
  const [, dacl = ''] = /D:([A-Z]*(?:\([^)]*\))*)/.exec(descriptor) ?? [];
  return [...dacl.matchAll(/\(([AD]);[^;]*;([^;]*);[^;]*;[^;]*;([^)]*)\)/g)].map(
    ([, kind, letters = '', trustee = '']) => ({ kind, held: heldBy(letters), trustee }),
  );
}

function heldBy(letters: string): readonly Right[] {
  const pairs: readonly string[] = letters.match(/../g) ?? [];
  if (pairs.includes('GA') || pairs.includes('KA')) return rights;
  return rights.filter(right => pairs.includes(right));
}

/** Who a token is, by SDDL's names for well-known groups: a login over ssh is a network logon, not an interactive one. */
function trusteesOf(token: Token): ReadonlySet<string> {
  const everybody = [token.sid, 'WD', 'AU'];
  if (isSystem(token)) return new Set([...everybody, 'SY', 'BA', 'SU']);
  return new Set([...everybody, 'NU', 'BU', ...(isAdministrator(token) ? ['BA'] : [])]);
}
