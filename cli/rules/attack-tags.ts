import { attackVersion, retiredTactics, revokedTechniques, tactics } from '../../attack/index.ts';
import { techniquesOf } from '../../validators/index.ts';
import type { Finding } from './problem.ts';

const shortNames = tactics.map(({ shortName }) => shortName);
const attackObject = /^(t\d{4}(\.\d{3})?|[gsma]\d{4}|ds\d{4}|dc\d{4}|ta\d{4})$/;

/** Why `name` of a tag `attack.NAME` is nothing that ATT&CK has or had; undefined where it is. */
export function wrongAttackName(name: string): string | undefined {
  if (attackObject.test(name) || isTactic(name)) return undefined;
  const hyphenated = name.replaceAll('_', '-');
  return isTactic(hyphenated) ? `write attack.${hyphenated}` : 'ATT&CK has no such tactic or id';
}

function isTactic(name: string): boolean {
  return shortNames.includes(name) || Object.hasOwn(retiredTactics, name);
}

/** What the tags of a rule name that ATT&CK no longer has: both names are in use while people change over, so these are notes. */
export function outdatedTags(tags: unknown): Finding[] {
  if (!Array.isArray(tags)) return [];
  return tags.flatMap((tag: unknown, index) => {
    const message = typeof tag === 'string' ? outdated(tag) : undefined;
    return message === undefined
      ? []
      : [{ severity: 'note', code: 'attack-version', message, path: ['tags', index] }];
  });
}

function outdated(tag: string): string | undefined {
  const name = /^attack\.(.*)$/.exec(tag)?.[1] ?? '';
  const tactic = Object.hasOwn(retiredTactics, name) ? retiredTactics[name] : undefined;
  if (tactic !== undefined) {
    const instead = tactic.by.map(short => `attack.${short}`).join(' or ');
    return `tag ${tag}: ATT&CK v${attackVersion} has no tactic ${tactic.name}; by technique ${instead} stands in its place`;
  }
  const id = name.toUpperCase();
  const successor = Object.hasOwn(revokedTechniques, id) ? revokedTechniques[id] : undefined;
  if (successor === undefined) return undefined;
  const what = successor.name === undefined ? successor.id : `${successor.id} (${successor.name})`;
  return `tag ${tag}: ${id} is revoked in ATT&CK v${attackVersion}; write attack.${successor.id.toLowerCase()} for ${what}`;
}

/** Tactics of the techniques that this program drills; of others any tactic will do. */
const tacticsOf: Readonly<Record<string, readonly string[]>> = {
  T1569: ['execution'],
  T1543: ['persistence', 'privilege-escalation'],
};

/** Techniques of a rule's tags beside which none of their tactics is named. */
export function lacksTactic(tags: unknown): string[] {
  if (!Array.isArray(tags)) return [];
  const texts = tags.filter(tag => typeof tag === 'string');
  const named = texts.flatMap(tag => /^attack\.(.*)$/.exec(tag)?.[1] ?? []).filter(isTactic);
  return techniquesOf({ tags: texts }).filter(technique => {
    const own = tacticsOf[technique.slice(0, 5)] ?? named;
    return !named.some(tactic => own.includes(tactic));
  });
}
