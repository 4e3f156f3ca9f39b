import type { RuleInfo } from '../../validators/sigma/index.ts';

/** The techniques that a rule's tags name, as ATT&CK writes them: `T1569.002`. */
export function techniquesOf({ tags }: Pick<RuleInfo, 'tags'>): string[] {
  const found = tags.flatMap(tag => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? []);
  return [...new Set(found)];
}
